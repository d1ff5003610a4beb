using Microsoft.Extensions.Logging;
using Miner.Core.Mining;

namespace Miner.Pools.Node;

/// <summary>A template that was checked, and the node it is from.</summary>
internal sealed record CheckedTemplate(AdmittedNode From, BlockTemplate Template);

/// <summary>
/// Gets templates from the first node in the list that has a good one. Called by the source's pump only.
/// </summary>
internal sealed partial class NodeRoster(
    IReadOnlyList<IBitcoinNode> nodes, NodeOptions options, TimeProvider time, ILogger logger)
{
    // After this long with a later node the first is looked at again, but not for longer than this: it may hang, and
    // meanwhile nobody listens to the one that gives the work.
    private static readonly TimeSpan ReturnAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(2);

    private readonly AdmittedNode?[] _admitted = new AdmittedNode?[nodes.Count];
    private int _active;
    private long _activeSince;
    private bool _everWorked;

    public IBitcoinNode Active => nodes[_active];

    /// <summary>Asks the nodes in turn, once each.</summary>
    /// <exception cref="NodeException">No node has a template that can be mined: a refusal's reason, else the
    /// last.</exception>
    /// <exception cref="SourceLostException">A node refuses us for good, or its chain is none we can mine
    /// on.</exception>
    public async Task<CheckedTemplate> FetchAsync(CancellationToken stop)
    {
        int first = _active;
        NodeException? worst = null;
        bool isConfiguration = true;
        for (int turn = 0; turn < nodes.Count; turn++)
        {
            int index = (first + turn) % nodes.Count;
            try
            {
                CheckedTemplate template = await FetchAsync(index, stop);
                Choose(index);
                return await LookAtFirstAsync(template.Template.Height, stop) ?? template;
            }
            catch (NodeException e)
            {
                LogFailed(logger, e.Message);
                _admitted[index] = null;
                isConfiguration &= e.IsConfiguration;
                if (worst?.Loss != SourceLoss.Refused) worst = e;
            }
        }

        // Later on it may be a restart with a new cookie, or a proxy's page for the time of it.
        if (isConfiguration && !_everWorked) throw new SourceLostException(worst!.Loss, worst.Message, worst);
        throw worst!;
    }

    /// <summary>Checks an answer that came another way, by long poll.</summary>
    /// <exception cref="NodeException">It cannot be mined.</exception>
    /// <exception cref="SourceLostException">Nor can any later one.</exception>
    public static CheckedTemplate Check(AdmittedNode from, BlockTemplate template)
    {
        if (TemplateCheck.FaultOf(template, from.Chain) is not { } fault) return new CheckedTemplate(from, template);
        if (fault.IsForGood) throw new SourceLostException(SourceLoss.Refused, $"{from.Node.Name}: {fault.Text}");
        throw new NodeException(
            NodeFault.BadAnswer, $"the template of {from.Node.Name} is not mined: {fault.Text}");
    }

    private async Task<CheckedTemplate> FetchAsync(int index, CancellationToken stop)
    {
        AdmittedNode admitted = _admitted[index] ??= await AdmittedNode.AdmitAsync(nodes[index], options, stop);
        return Check(admitted, await admitted.Node.GetTemplateAsync(admitted.Request(null), stop));
    }

    /// <summary>Null where it is not time for it, and where the first node has nothing as new as this.</summary>
    private async Task<CheckedTemplate?> LookAtFirstAsync(int height, CancellationToken stop)
    {
        if (_active == 0 || time.GetElapsedTime(_activeSince) <= ReturnAfter) return null;
        _activeSince = time.GetTimestamp();
        using var late = new CancellationTokenSource(LongestLook, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            CheckedTemplate template = await FetchAsync(0, either.Token);
            // A node that was away has to catch up first.
            if (template.Template.Height < height) return null;
            Choose(0);
            return template;
        }
        catch (NodeException e)
        {
            LogFailed(logger, e.Message);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            LogFailed(logger, $"{nodes[0].Name} did not answer within {LongestLook.TotalSeconds:0} s");
        }

        _admitted[0] = null;
        return null;
    }

    private void Choose(int index)
    {
        if (index != _active && _everWorked) LogSwitched(logger, nodes[_active].Name, nodes[index].Name);
        if (index != _active) _activeSince = time.GetTimestamp();
        (_active, _everWorked) = (index, true);
    }
}
