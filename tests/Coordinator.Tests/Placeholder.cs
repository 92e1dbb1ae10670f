namespace Federation.Coordinator.Tests; public sealed class Placeholder { [Fact] public void It_builds() => Assert.True(true); }
