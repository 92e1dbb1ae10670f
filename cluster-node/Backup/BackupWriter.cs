using System.Data;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace Federation.ClusterNode.Backup;

/// <summary>Writes all of a region's database into one file, as it is at one instant, while nodes work on.</summary>
internal static class BackupWriter
{
    /// <summary>The change feed's rows belong to the server whose transactions they are numbered by: elsewhere they would be in the wrong order.</summary>
    private const string LeftOut = "job_changes";

    private const string Tables =
        $"""
        select c.relname, array_agg(a.attname::text order by a.attnum) from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> '{LeftOut}' and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        group by c.relname order by c.relname
        """;

    /// <summary>Writes a backup.</summary>
    public static async Task<BackupManifest> WriteAsync(NpgsqlDataSource database, Stream file, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var instant = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var manifest = await DescribeAsync(connection, cancellationToken);

        await using var archive = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        var written = new List<BackupTable>();
        foreach (var table in manifest.Tables) written.Add(table with { Hash = await CopyAsync(table, archive, connection, cancellationToken) });

        manifest = manifest with { Tables = written };
        await using var entry = await archive.CreateEntry(BackupManifest.Entry).OpenAsync(cancellationToken);
        await JsonSerializer.SerializeAsync(entry, manifest, cancellationToken: cancellationToken);
        return manifest;
    }

    private static async Task<BackupManifest> DescribeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var tables = new List<BackupTable>();
        await using (var list = new NpgsqlCommand(Tables, connection))
        {
            await using var rows = await list.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken)) tables.Add(new BackupTable(rows.GetString(0), rows.GetFieldValue<string[]>(1), ""));
        }

        await using var region = new NpgsqlCommand("select id, transaction_timestamp(), (select last_value from job_changes_seq) from region", connection);
        await using var row = await region.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken)) throw new InvalidOperationException("The database has no region.");
        return new BackupManifest(BackupManifest.CurrentFormat, row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1), row.GetInt64(2), tables);
    }

    /// <summary>Writes a table's entry and answers its hash.</summary>
    private static async Task<string> CopyAsync(BackupTable table, ZipArchive archive, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var rows = await connection.BeginTextExportAsync($"copy {table.Sql} to stdout", cancellationToken);
        using var hash = SHA256.Create();
        await using (var entry = await archive.CreateEntry(table.Entry, CompressionLevel.Fastest).OpenAsync(cancellationToken))
        {
            await using var hashed = new CryptoStream(entry, hash, CryptoStreamMode.Write);
            await using var text = new StreamWriter(hashed, new UTF8Encoding(false));
            await BackupText.CopyAsync(rows, text, cancellationToken);
        }

        return Convert.ToHexStringLower(hash.Hash!);
    }
}
