using System.Globalization;
using System.Text.Json;

namespace Mentor.Tests.LocalCluster.Replays;

/// <summary>Compares HTTP answers with recorded ones.</summary>
internal static class Answers
{
    public static Task CompareHeadAsync(RecordedLine recorded, HttpResponseMessage ours, Bindings bindings)
    {
        var status = recorded.Json.GetProperty("status").GetString()!.Split(' ', 3);
        Assert.That($"{(int)ours.StatusCode} {ours.ReasonPhrase}", Is.EqualTo($"{status[1]} {status[2]}"), $"line {recorded.Index + 1}");
        foreach (var header in recorded.Json.GetProperty("headers").EnumerateObject()) Compare(recorded, header, ours, bindings);
        return Task.CompletedTask;
    }

    public static async Task CompareAsync(RecordedLine recorded, HttpResponseMessage ours, Bindings bindings)
    {
        await CompareHeadAsync(recorded, ours, bindings);
        var body = recorded.Body.GetString()!;
        if (ours.Headers.TransferEncodingChunked == true) body = Unchunk(body);
        Assert.That(await ours.Content.ReadAsStringAsync(), Is.EqualTo(bindings.Translate(body)), $"line {recorded.Index + 1}");
    }

    private static void Compare(RecordedLine recorded, JsonProperty header, HttpResponseMessage ours, Bindings bindings)
    {
        var found = ours.Headers.TryGetValues(header.Name, out var values) || ours.Content.Headers.TryGetValues(header.Name, out values);
        Assert.That(found, $"line {recorded.Index + 1}: {header.Name} is missing");
        var value = string.Join(", ", values!);
        if (header.Name == "Mesos-Stream-Id") Assert.That(bindings.TryBind(header.Value.GetString()!, value));
        else Assert.That(value, Is.EqualTo(header.Value.GetString()), $"line {recorded.Index + 1}: {header.Name}");
    }

    private static string Unchunk(string body)
    {
        var text = "";
        for (var at = 0; ;)
        {
            var end = body.IndexOf("\r\n", at, StringComparison.Ordinal);
            var length = int.Parse(body.AsSpan(at, end - at), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0) return text;
            text += body.Substring(end + 2, length);
            at = end + 2 + length + 2;
        }
    }
}
