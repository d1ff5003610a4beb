using System.Text;

namespace Miner.Tests.Output;

/// <summary>Refuses every character until it is opened, as a closed terminal and a full disk do.</summary>
internal sealed class ClosedTerminal : TextWriter
{
    private readonly StringBuilder _text = new();

    public bool IsOpen { get; set; }

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        if (!IsOpen) throw new IOException("Input/output error");
        _text.Append(value);
    }

    public override string ToString() => _text.ToString();
}
