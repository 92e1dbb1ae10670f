using Federation.ServiceDefaults.Tests.Postgres;

return args is [PostgresUserProcess.Mode, var folder, var kind]
    ? await PostgresUserProcess.RunAsync(folder, kind)
    : await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, Federation.ServiceDefaults.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
