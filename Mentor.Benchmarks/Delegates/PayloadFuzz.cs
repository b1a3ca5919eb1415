using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Mentor.Protocol;
using Mentor.Protocol.Payloads;

namespace Mentor.Benchmarks.Delegates;

/// <summary>Damages outcomes at random and reads them: each must end in a value or in an exception of ours, soon and with little memory.</summary>
internal static class PayloadFuzz
{
    private const long MostBytes = 4_000_000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private sealed class Node
    {
        public object? Value;
        public List<Node> Next = [];
        public Func<int>? Body;
    }

    /// <param name="minutes">How long. Default 10.</param>
    /// <param name="seed">Names a run, so that it can be repeated.</param>
    public static int Run(string minutes = "10", string seed = "1")
    {
        var random = new Random(int.Parse(seed, CultureInfo.InvariantCulture));
        var serializer = new PayloadSerializer(new OwnModules());
        var samples = Samples(serializer);
        var end = TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture));
        long rounds = 0, values = 0;
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < end; rounds++)
        {
            var bytes = Damage(samples[random.Next(samples.Length)], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var began = Stopwatch.GetTimestamp();
            try
            {
                serializer.ReadOutcome<Node>(new ReadOnlySequence<byte>(bytes));
                values++;
            }
            catch (MentorException)
            {
                // What is asked for.
            }
            catch (Exception e)
            {
                Console.Error.WriteLine($"Round {rounds} of seed {seed} ended in {e.GetType()}: {e.Message}\n{Convert.ToHexString(bytes)}");
                return 1;
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated <= MostBytes && Stopwatch.GetElapsedTime(began) <= Longest) continue;
            Console.Error.WriteLine($"Round {rounds} of seed {seed} took {Stopwatch.GetElapsedTime(began)} and {allocated} bytes\n{Convert.ToHexString(bytes)}");
            return 1;
        }

        Figure.Print("fuzz_payload_rounds", rounds, "rounds");
        Figure.Print("fuzz_payload_values", values, "rounds");
        return 0;
    }

    private static byte[][] Samples(PayloadSerializer serializer)
    {
        var number = 5;
        var node = new Node { Value = new Dictionary<string, int[]> { ["a"] = [1, 2, 3] }, Body = () => number };
        node.Next.Add(node);
        object[] values =
        [
            node, new Node { Value = new HashSet<Guid> { Guid.Empty } }, new Node { Value = new[,] { { 1.5, 2 } } },
            new Node { Value = new SortedDictionary<string, object> { ["x"] = DateTime.UnixEpoch, ["y"] = 1m } },
            new Node { Value = new InvalidOperationException("x", new TimeoutException()) }, new Node { Value = (1, "two", DayOfWeek.Friday) },
        ];
        return Array.ConvertAll(values, value =>
        {
            var bytes = new ArrayBufferWriter<byte>();
            serializer.WriteResult(bytes, (Node)value);
            return bytes.WrittenSpan.ToArray();
        });
    }

    private static byte[] Damage(byte[] sample, Random random)
    {
        var bytes = random.Next(8) == 0 ? sample[..random.Next(sample.Length)] : (byte[])sample.Clone();
        for (var changes = random.Next(1, 5); changes > 0 && bytes.Length > 0; changes--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(3))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                default: bytes.AsSpan(at, Math.Min(random.Next(1, 8), bytes.Length - at)).Fill((byte)random.Next(256)); break;
            }
        }

        return bytes;
    }
}
