using Miner.App.Settings;
using Miner.Records.Store;

namespace Miner.App.Records;

/// <summary>What a user is told when a store, a disk or a file does not do as it should.</summary>
internal static class StoreFault
{
    /// <summary>Null where it is a bug of ours.</summary>
    public static Fault? Of(Exception e) => e switch
    {
        RecordStoreException store => new Fault(null, store.Message, store.Hint),
        IOException or UnauthorizedAccessException => new Fault(null, e.Message, "nothing was changed"),
        _ => null,
    };

    /// <summary>Runs a command's work; what the user can put right comes out as a fault.</summary>
    /// <exception cref="UserFaultException">It could not be done.</exception>
    public static async Task<ExitCode> GuardAsync(Func<Task<ExitCode>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (Of(e) is { } fault)
        {
            throw new UserFaultException(ExitCode.Usage, fault);
        }
    }
}
