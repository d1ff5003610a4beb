using System.Text;
using Silk.NET.OpenCL;

namespace Miner.Bench.Gpu;

/// <summary>PlainSearch.cl, built by the driver of one OpenCL device.</summary>
internal sealed unsafe class PlainProgram : IDisposable
{
    private const string Text = "PlainSearch.cl";

    private readonly nint _device;

    /// <param name="device">A cl_device_id of this process.</param>
    /// <exception cref="InvalidOperationException">The driver refuses; the message has what its compiler says.</exception>
    public PlainProgram(nint device)
    {
        _device = device;
        Context = Api.CreateContext(null, 1, in device, null, null, out int error);
        Demand(error, "clCreateContext");
        Handle = Api.CreateProgramWithSource(Context, 1, [Source()], null, out error);
        Demand(error, "clCreateProgramWithSource");
        error = Api.BuildProgram(Handle, 1, in device, "", null, null);
        if (error != 0) throw new InvalidOperationException($"{Text} was not built ({(ErrorCodes)error}): {BuildLog()}");
    }

    public CL Api { get; } = CL.GetApi();
    public nint Context { get; }
    public nint Handle { get; }

    public nint CreateQueue()
    {
        nint queue = Api.CreateCommandQueue(Context, _device, CommandQueueProperties.None, out int error);
        Demand(error, "clCreateCommandQueue");
        return queue;
    }

    public nint CreateKernel(string name)
    {
        nint kernel = Api.CreateKernel(Handle, name, out int error);
        Demand(error, "clCreateKernel");
        return kernel;
    }

    /// <param name="words">Of four bytes each.</param>
    public nint CreateBuffer(int words)
    {
        nint buffer = Api.CreateBuffer(Context, MemFlags.ReadWrite, (nuint)words * sizeof(uint), null, out int error);
        Demand(error, "clCreateBuffer");
        return buffer;
    }

    public static void Demand(int error, string call)
    {
        if (error != 0) throw new InvalidOperationException($"{call} says {(ErrorCodes)error}");
    }

    public void Dispose()
    {
        Api.ReleaseProgram(Handle);
        Api.ReleaseContext(Context);
        Api.Dispose();
    }

    private static string Source()
    {
        using Stream stream = typeof(PlainProgram).Assembly.GetManifestResourceStream(typeof(PlainProgram), Text)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private string BuildLog()
    {
        var log = new byte[1 << 14];
        fixed (byte* start = log)
        {
            Api.GetProgramBuildInfo(
                Handle, _device, ProgramBuildInfo.BuildLog, (nuint)log.Length, start, out nuint length);
            return Encoding.UTF8.GetString(log.AsSpan(0, (int)nuint.Min(length, (nuint)log.Length)));
        }
    }
}
