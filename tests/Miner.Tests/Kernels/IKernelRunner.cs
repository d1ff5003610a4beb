namespace Miner.Tests.Kernels;

/// <summary>A way to run the kernels on this machine.</summary>
internal interface IKernelRunner : IDisposable
{
    /// <summary>
    /// Launches a kernel with a few threads more than it has nonces, and returns the words of its results.
    /// </summary>
    uint[] Run(string kernel, uint[] job, uint firstNonce, uint count, int variants);
}
