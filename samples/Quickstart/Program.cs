using Mentor.Tasks;

await using var pool = await MesosPool.ConnectAsync();   // MESOS_MASTER, or an embedded cluster

int seed = 7;
int answer = await pool.Submit(() => 6 * seed);                                  // like Task.Run

string where = await pool.ApplyAsync((name, id) => $"{name} in process {id} met process {Environment.ProcessId}", "driver", Environment.ProcessId);

long[] primes = await pool.Map(Enumerable.Range(1, 20), n =>                     // like Python's Pool.map
{
    long below = 0;
    for (int i = 2; i < n * 1_000; i++)
        below += Enumerable.Range(2, (int)Math.Sqrt(i)).All(d => d >= i || i % d != 0) ? 1 : 0;
    return below;
});

Console.WriteLine($"{answer}; {where}; {primes[^1]} primes below 20,000");
