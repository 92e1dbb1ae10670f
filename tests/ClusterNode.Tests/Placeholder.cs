namespace Federation.ClusterNode.Tests; public sealed class Placeholder { [Fact] public void It_builds() => Assert.True(true); }
