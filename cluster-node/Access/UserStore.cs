using System.Text.Json.Nodes;
using Federation.ClusterNode.Activity;
using Federation.ClusterNode.Hosting;
using JasperFx;
using Marten;

namespace Federation.ClusterNode.Access;

/// <summary>The region's users. Whoever gets a new password, or goes, loses the sessions there are.</summary>
public sealed class UserStore(IDocumentStore documents, TimeProvider time)
{
    /// <summary>A user by name; null if there is none.</summary>
    public async Task<User?> FindAsync(string username, CancellationToken cancellationToken)
    {
        await using var session = documents.QuerySession();
        return await session.LoadAsync<User>(username.ToLowerInvariant(), cancellationToken);
    }

    /// <summary>A page of the users by name, and how many there are.</summary>
    public async Task<(IReadOnlyList<User> Users, int Total)> PageAsync(int offset, int limit, CancellationToken cancellationToken)
    {
        await using var session = documents.QuerySession();
        return (await session.Query<User>().OrderBy(user => user.Id).Skip(offset).Take(limit).ToListAsync(cancellationToken), await session.Query<User>().CountAsync(cancellationToken));
    }

    /// <summary>Makes a user of properties that were checked, <c>username</c> and <c>password</c> among them.</summary>
    /// <exception cref="RefusalException">There is one of that name.</exception>
    public async Task CreateAsync(JsonObject properties, Actor actor, CancellationToken cancellationToken)
    {
        var (now, name) = (time.GetUtcNow(), properties.Text("username")!);
        var data = UserChecker.Changes(properties, byAdmin: true);
        data.Insert(0, "username", name.ToLowerInvariant());
        data.TryAdd("active", 1);
        data.TryAdd("privileges", new JsonObject());
        data["modified"] = now.ToUnixTimeSeconds();
        data["created"] = now.ToUnixTimeSeconds();

        await using var session = documents.LightweightSession();
        session.Insert(new User { Id = name.ToLowerInvariant(), PasswordHash = PasswordHash.Of(properties.Text("password")!), Data = data });
        ActivityStore.Queue(session, actor.Did("user_create", ("user", data)), now);
        try
        {
            await session.SaveChangesAsync(cancellationToken);
        }
        catch (DocumentAlreadyExistsException)
        {
            throw new RefusalException("user_exists", $"User already exists: {name}");
        }
    }

    /// <summary>Merges properties that were checked into a user, and gives them a new password if there is one.</summary>
    /// <param name="user">The user as they are.</param>
    /// <param name="changes">The properties.</param>
    /// <param name="password">The new password, or null; it ends all sessions but one, and a lock-out.</param>
    /// <param name="keptSession">The id of that one session, or null.</param>
    /// <param name="actor">Who changes the user.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<User> UpdateAsync(User user, JsonObject changes, string? password, string? keptSession, Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var data = (JsonObject)user.Data.DeepClone();
        foreach (var (name, value) in changes) data[name] = value?.DeepClone();
        data["modified"] = now.ToUnixTimeSeconds();

        var changed = new User { Id = user.Id, PasswordHash = password is null ? user.PasswordHash : PasswordHash.Of(password), Data = data };
        await using var session = documents.LightweightSession();
        session.Store(changed);
        if (password is not null)
        {
            session.QueueSqlCommand("delete from sessions where username = ? and hash <> ?", user.Id, keptSession is null ? "" : SessionStore.HashOf(keptSession));
            session.QueueSqlCommand("delete from wrong_logins where username = ?", user.Id);
        }

        ActivityStore.Queue(session, actor.Did("user_update", ("user", data)), now);
        await session.SaveChangesAsync(cancellationToken);
        return changed;
    }

    /// <summary>Lets a user name that was locked out log in again.</summary>
    public async Task UnlockAsync(User user, CancellationToken cancellationToken)
    {
        await using var session = documents.LightweightSession();
        session.QueueSqlCommand("delete from wrong_logins where username = ?", user.Id);
        await session.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Deletes a user.</summary>
    public async Task DeleteAsync(User user, Actor actor, CancellationToken cancellationToken)
    {
        await using var session = documents.LightweightSession();
        session.Delete(user);
        session.QueueSqlCommand("delete from sessions where username = ?", user.Id);
        ActivityStore.Queue(session, actor.Did("user_delete", ("user", user.Data)), time.GetUtcNow());
        await session.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Notes that a user logged in.</summary>
    public async Task NoteLoginAsync(User user, Actor actor, CancellationToken cancellationToken)
    {
        await using var session = documents.LightweightSession();
        ActivityStore.Queue(session, actor.Did("user_login", ("user", user.Data)), time.GetUtcNow());
        await session.SaveChangesAsync(cancellationToken);
    }

    /// <summary>What the API says of a user who is not there.</summary>
    public static RefusalException NotFound(string username) => new("user", $"User not found: {username}");
}
