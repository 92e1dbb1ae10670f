using System.Buffers;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Federation.TestKit.Links;

/// <summary>One way of one connection: takes bytes off one socket, keeps them until their time has come, and hands them to the other.</summary>
/// <param name="from">Where the bytes come from.</param>
/// <param name="to">Where they go.</param>
/// <param name="clock">When they arrive.</param>
/// <param name="openAt">Before this nothing arrives: the connection is still being made.</param>
internal sealed class LinkLane(Socket from, Socket to, LinkClock clock, TimeSpan openAt)
{
    private const int MostPiecesUnderWay = 512;

    private readonly Channel<Piece> underWay = Channel.CreateBounded<Piece>(MostPiecesUnderWay);
    private volatile TaskCompletionSource speaking = Speaking();
    private volatile bool dead;

    private enum Kind
    {
        Bytes,
        End,
        Reset,
    }

    /// <summary>Looks at bytes as they come; answers whether they go on.</summary>
    public required Func<ReadOnlyMemory<byte>, bool> Inspect { get; init; }

    /// <summary>Told how many bytes were handed over.</summary>
    public required Action<int> Delivered { get; init; }

    /// <summary>Told how many bytes vanished.</summary>
    public required Action<int> Lost { get; init; }

    /// <summary>Holds everything back until <see cref="Speak"/>.</summary>
    public void Hold()
    {
        if (speaking.Task.IsCompleted) speaking = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Lets go of what was held back.</summary>
    public void Speak() => speaking.TrySetResult();

    /// <summary>From now on everything vanishes: what is under way, what comes, and the news that the other end is gone.</summary>
    public void Die()
    {
        dead = true;
        Speak();
    }

    /// <summary>Runs until the end of the stream has been handed over.</summary>
    /// <exception cref="SocketException">One of the ends was reset.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadAsync(either.Token);
        try
        {
            await WriteAsync(cancellationToken);
        }
        finally
        {
            await either.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var last = openAt;
        while (true)
        {
            var size = clock.PieceSize;
            var buffer = ArrayPool<byte>.Shared.Rent(size);
            var (kind, count) = await ReceiveAsync(buffer.AsMemory(0, size), cancellationToken);
            if (kind == Kind.Bytes && !Inspect(buffer.AsMemory(0, count)))
            {
                Lost(count);
                continue;
            }

            var arrival = clock.ArrivalOf(count);
            last = arrival > last ? arrival : last;
            await underWay.Writer.WriteAsync(new Piece(kind, buffer, count, last), cancellationToken);
            if (kind != Kind.Bytes) return;
        }
    }

    private async Task<(Kind Kind, int Count)> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var count = await from.ReceiveAsync(buffer, cancellationToken);
            return (count == 0 ? Kind.End : Kind.Bytes, count);
        }
        catch (SocketException)
        {
            return (Kind.Reset, 0);
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        await foreach (var piece in underWay.Reader.ReadAllAsync(cancellationToken))
        {
            await clock.UntilAsync(piece.ArrivesAt, cancellationToken);
            await speaking.Task.WaitAsync(cancellationToken);
            if (dead) Lost(piece.Count);
            else await DeliverAsync(piece, cancellationToken);
            ArrayPool<byte>.Shared.Return(piece.Buffer);
            if (piece.Kind == Kind.Bytes) continue;
            if (dead) await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            return;
        }
    }

    private async Task DeliverAsync(Piece piece, CancellationToken cancellationToken)
    {
        switch (piece.Kind)
        {
            case Kind.Reset:
                throw new SocketException((int)SocketError.ConnectionReset);
            case Kind.End:
                to.Shutdown(SocketShutdown.Send);
                break;
            default:
                for (var sent = 0; sent < piece.Count;) sent += await to.SendAsync(piece.Buffer.AsMemory(sent, piece.Count - sent), cancellationToken);
                Delivered(piece.Count);
                break;
        }
    }

    private static TaskCompletionSource Speaking()
    {
        var speaking = new TaskCompletionSource();
        speaking.SetResult();
        return speaking;
    }

    private readonly record struct Piece(Kind Kind, byte[] Buffer, int Count, TimeSpan ArrivesAt);
}
