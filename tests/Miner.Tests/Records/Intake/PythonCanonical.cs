using System.Diagnostics;
using System.Text;

namespace Miner.Tests.Records.Intake;

/// <summary>The canonical form as Python's own JSON reader and a few lines make it.</summary>
internal static class PythonCanonical
{
    private const string Script = """
        import json, sys
        class Token(str): pass
        short = {'"': '\\"', '\\': '\\\\', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r'}
        def text(s): return '"' + ''.join(short.get(c) or ('\\u%04x' % ord(c) if ord(c) < 32 else c) for c in s) + '"'
        def write(v):
            if isinstance(v, Token): return str(v)
            if isinstance(v, str): return text(v)
            if isinstance(v, dict):
                return '{' + ','.join(text(k) + ':' + write(v[k]) for k in sorted(v, key=lambda k: k.encode('utf-16-be'))) + '}'
            if isinstance(v, list): return '[' + ','.join(map(write, v)) + ']'
            return {True: 'true', False: 'false', None: 'null'}[v]
        for line in sys.stdin.buffer.read().decode('utf-8').split('\n'):
            v = json.loads(line, parse_float=Token, parse_int=Token)
            sys.stdout.buffer.write(write(v).encode('utf-8') + b'\n')
        """;

    public static string[] Of(string[] lines)
    {
        using Process python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        // The input is small enough for the pipe's buffer to be no matter: Python reads all of it first.
        python.StandardInput.Write(string.Join('\n', lines));
        python.StandardInput.Close();
        string said = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        Assert.Equal(0, python.ExitCode);
        return said.TrimEnd('\n').Split('\n');
    }
}
