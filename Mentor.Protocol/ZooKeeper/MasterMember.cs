using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Mentor.Protocol.Http;
using V1 = Mesos.V1;

namespace Mentor.Protocol.ZooKeeper;

/// <summary>A master's znode in the group, such as json.info_0000000002. Who came first leads.</summary>
internal sealed record MasterMember(string Name, string Label, int Sequence)
{
    private const string Json = "json.info";

    // As masters wrote it before Mesos 0.24.
    private const string Protobuf = "info";
    private const int QuotedBytes = 60;

    /// <summary>Null when none of the znodes is a member; others, such as that of the replicated log, may be among them.</summary>
    public static MasterMember? Leading(IEnumerable<string> names) => names.Select(Parse).OfType<MasterMember>().MinBy(member => member.Sequence);

    /// <summary>Where this master is.</summary>
    /// <exception cref="InvalidDataException">The data is none of a master; the message is for the end of a sentence.</exception>
    public Uri AddressIn(byte[] data)
    {
        try
        {
            return AddressOf(Label switch
            {
                Json => MesosJson.Parse<V1.MasterInfo>(data),
                Protobuf => V1.MasterInfo.Parser.ParseFrom(data),
                _ => throw new InvalidDataException($"masters are called {Json}_<number> or {Protobuf}_<number>"),
            });
        }
        catch (Exception garbled) when (garbled is JsonException or InvalidProtocolBufferException or ArgumentException or UriFormatException)
        {
            throw new InvalidDataException($"it begins with \"{Begin(data)}\" and cannot be read as a MasterInfo: {garbled.Message.TrimEnd('.')}", garbled);
        }
    }

    private static MasterMember? Parse(string name)
    {
        var underscore = name.LastIndexOf('_');
        return int.TryParse(name.AsSpan(underscore + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var sequence)
            ? new(name, underscore < 0 ? "" : name[..underscore], sequence)
            : null;
    }

    private static Uri AddressOf(V1.MasterInfo master)
    {
        var (host, port) = master.Address is { } address
            ? (address.Ip.Length > 0 ? address.Ip : address.Hostname, address.Port)
            : (new IPAddress(master.Ip).ToString(), (int)master.Port);
        return new UriBuilder(Uri.UriSchemeHttp, host, port).Uri;
    }

    private static string Begin(byte[] data)
    {
        var text = Encoding.UTF8.GetString(data.AsSpan(0, Math.Min(data.Length, QuotedBytes)));
        return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
