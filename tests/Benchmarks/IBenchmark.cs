using Federation.TestKit.Postgres;

namespace Federation.Benchmarks;

/// <summary>Something to be measured, with all that it needs started for it and stopped afterwards.</summary>
public interface IBenchmark
{
    /// <summary>What <c>--only</c> knows it by.</summary>
    string Name { get; }

    /// <summary>Measures.</summary>
    IAsyncEnumerable<Measurement> MeasureAsync(TestPostgres postgres, CancellationToken cancellationToken);
}
