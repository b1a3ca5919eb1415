using Mentor.Protocol.Payloads;
using Mentor.Protocol.Reports;
using Mentor.Tasks.Master;
using Microsoft.Extensions.Logging;

namespace Mentor.Tasks.Reports;

/// <summary>
/// What the attempts at one task have reported, handed over one after the other on the thread pool: to take a report may run the user's
/// code, which must hold up neither the loop nor a request.
/// </summary>
/// <remarks>A second attempt, after the first was lost, reports from its beginning: what both report is handed over twice.</remarks>
internal sealed class ReportInbox(string task, IReadOnlyList<ReportTarget> targets, PayloadSerializer serializer, ILogger log, OutputLog? output = null) : IInbox
{
    /// <summary>What may wait here. Who has more to report waits over there.</summary>
    public const int Room = 1024 * 1024;

    // What a report takes beside its payload.
    private const int Overhead = 64;

    private readonly Lock _gate = new();
    private readonly Queue<Report> _waiting = new();
    private readonly Wake _room = new();
    private readonly Dictionary<string, long> _taken = new(StringComparer.Ordinal);
    private long _held;
    private bool _isHanding;
    private bool _isOver;
    private bool _hasFailed;
    private Action? _last;

    public async Task<bool> HasRoomAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        Task room;
        lock (_gate)
        {
            if (_held < Room || _isOver) return true;
            room = _room.Next;
        }

        return await Wake.WaitAsync(room, patience, cancellationToken).ConfigureAwait(false);
    }

    public bool Add(string attempt, List<Report> reports)
    {
        lock (_gate)
        {
            if (_isOver) return false;
            var taken = _taken.GetValueOrDefault(attempt);
            foreach (var report in reports)
            {
                if (report.Number <= taken) continue;
                taken = report.Number;
                _held += Overhead + report.Payload.Length;
                _waiting.Enqueue(report);
            }

            _taken[attempt] = taken;
            if (_waiting.Count > 0) Start();
            return true;
        }
    }

    /// <summary>Takes no more; <paramref name="last"/> comes after all that is here, on the thread pool.</summary>
    public void Complete(Action last)
    {
        lock (_gate)
        {
            _isOver = true;
            _last += last;
            Start();
        }
    }

    /// <summary>Takes no more and drops what is here: the caller has gone.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isOver = true;
            _waiting.Clear();
            MakeRoom(_held);
        }
    }

    private void Start()
    {
        if (_isHanding) return;
        _isHanding = true;
        ThreadPool.UnsafeQueueUserWorkItem(static self => self.Hand(), this, preferLocal: false);
    }

    private void Hand()
    {
        while (TryTake(out var report))
        {
            // A channel that this version does not know has nobody here who misses it.
            if ((uint)report.Channel < (uint)targets.Count) Hand(report, targets[report.Channel]);
            else if (report.Channel is PrintedLine.StandardOutput or PrintedLine.StandardError && output is not null) Hand(report, output);
        }
    }

    private bool TryTake(out Report report)
    {
        Action? last;
        lock (_gate)
        {
            if (_waiting.TryDequeue(out report))
            {
                MakeRoom(Overhead + report.Payload.Length);
                return true;
            }

            last = _last;
            _last = null;
            _isHanding = last is not null;
        }

        if (last is null) return false;
        last();
        return TryTake(out report);
    }

    private void Hand(Report report, object target)
    {
        try
        {
            if (target is ReportTarget captured) captured.Deliver(serializer, report.Payload);
            else output!.Write(task, report.Channel, report.Payload);
        }
#pragma warning disable CA1031 // The user's code and types take part: whatever they throw must harm neither the task nor the pool.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            // Once: a progress that throws does so as often as there is progress.
            if (_hasFailed) return;
            _hasFailed = true;
            log.ReportFailed(task, target, failure);
        }
    }

    private void MakeRoom(long bytes)
    {
        _held -= bytes;
        if (_held >= Room && !_isOver) return;
        _room.Raise();
    }
}
