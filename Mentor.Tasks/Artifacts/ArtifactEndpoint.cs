using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Tasks.Reports;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Mentor.Tasks.Artifacts;

/// <summary>Hands code and big values out to executors, takes big outcomes in. Everything is named by its content.</summary>
/// <remarks>
/// Who knows the token in the address may read all of it: the token goes to the executors alone. The executor host itself, in which
/// there is nothing secret, is handed out without it: Mesos' fetcher writes the addresses that it fetches from into logs.
/// </remarks>
internal sealed class ArtifactEndpoint : IAsyncDisposable
{
    private const int TokenBytes = 32;

    private readonly KestrelServer _server;
    private readonly BlobStore _blobs;
    private readonly BlobStore _hosts;

    private ArtifactEndpoint(KestrelServer server, BlobStore blobs, BlobStore hosts, UploadStore uploads, ReportDesk reports, ReportDesk items, Uri address)
    {
        _server = server;
        _blobs = blobs;
        _hosts = hosts;
        Uploads = uploads;
        Reports = reports;
        Items = items;
        Address = address;
    }

    /// <summary>http://host:port/token, what executors get as MENTOR_ARTIFACTS.</summary>
    public Uri Address { get; }

    /// <summary>Bytes of code and values that executors have fetched.</summary>
    public long Sent => _blobs.Sent;

    /// <summary>Bytes of code and values that are held in memory for executors to fetch; the bulk of the code stays in its files.</summary>
    public long Held => _blobs.Held;

    /// <summary>Large outcomes that have arrived.</summary>
    public UploadStore Uploads { get; }

    /// <summary>What running tasks report.</summary>
    public ReportDesk Reports { get; }

    /// <summary>What streams yield: apart from reports, which are not to wait for whoever consumes the stream.</summary>
    public ReportDesk Items { get; }

    /// <summary>Kestrel alone, without the host around it: that saves a third of the time until the first request.</summary>
    public static async Task<ArtifactEndpoint> StartAsync(
        ArtifactEndpointOptions? options = null, ILoggerFactory? logging = null, CancellationToken cancellationToken = default)
    {
        options ??= new ArtifactEndpointOptions();
        logging ??= NullLoggerFactory.Instance;
        var limits = new KestrelServerOptions { AddServerHeader = false };
        limits.Limits.MaxRequestBodySize = options.MaxUpload;
        limits.Listen(options.Bind, options.Port);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), logging);
        var server = new KestrelServer(Options.Create(limits), transport, logging);
        var (blobs, hosts, uploads) = (new BlobStore(), new BlobStore(), new UploadStore(options.MaxUploads));
        var (reports, items) = (new ReportDesk(options.ReportPatience), new ReportDesk(options.ReportPatience));
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        try
        {
            await server.StartAsync(new ArtifactRequests(blobs, hosts, uploads, reports, items, token, options.MaxUpload), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            server.Dispose();
            throw new MentorException(
                $"Cannot open the artifact endpoint on {new IPEndPoint(options.Bind, options.Port)}: {e.Message} " +
                "Executors fetch their code there; choose another address or port in MesosPoolOptions.",
                e);
        }

        var bound = new Uri(((IServerAddressesFeature)server.Features[typeof(IServerAddressesFeature)]!).Addresses.First());
        return new ArtifactEndpoint(server, blobs, hosts, uploads, reports, items, new UriBuilder(bound) { Host = options.AdvertisedHost ?? bound.Host, Path = token }.Uri);
    }

    /// <summary>Where an executor gets this content.</summary>
    public Uri BlobAddress(ContentHash hash) => new($"{Address}/{ArtifactNames.Blob}/{hash}");

    /// <summary>A path that ends in a file name, for Mesos' fetcher, which names and unpacks what it fetches by that.</summary>
    public Uri HostAddress(ContentHash hash) => new(Address, $"/{ArtifactRequests.HostFolder}/{hash}/{ExecutorPackage.FileName}");

    /// <summary>Hands an executor host out at its <see cref="HostAddress"/>, to everybody.</summary>
    public ContentHash AddHost(ReadOnlyMemory<byte> archive) => _hosts.Add(archive);

    /// <inheritdoc cref="BlobStore.Add(ReadOnlyMemory{byte})"/>
    public ContentHash Add(ReadOnlyMemory<byte> content) => _blobs.Add(content);

    /// <inheritdoc cref="BlobStore.Add(ContentHash, ReadOnlyMemory{byte})"/>
    public void Add(ContentHash hash, ReadOnlyMemory<byte> content) => _blobs.Add(hash, content);

    /// <inheritdoc cref="BlobStore.AddFile"/>
    public void AddFile(ContentHash hash, string path) => _blobs.AddFile(hash, path);

    /// <summary>Takes back one Add.</summary>
    public bool Remove(ContentHash hash) => _blobs.Remove(hash);

    public async ValueTask DisposeAsync()
    {
        // Who still fetches does so for a pool that is gone: no grace.
        await _server.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _server.Dispose();
    }
}
