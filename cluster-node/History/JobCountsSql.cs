namespace Federation.ClusterNode.History;

/// <summary>
/// Counts ended jobs in the database itself: whoever ends, brings in or deletes a job, in whichever statement, the counts are right in the same transaction.
/// </summary>
internal static class JobCountsSql
{
    /// <summary>Functions and triggers; may be run again. The counts of jobs from before there were any are made.</summary>
    public const string Install =
        """
        create or replace function count_ended_jobs() returns trigger language plpgsql as $$
        declare
          failed integer := case when new.state in ('error', 'aborted') then 1 else 0 end;
          elapsed double precision := greatest(0, extract(epoch from new.ended_at - coalesce(new.started_at, new.accepted_at)));
        begin
          insert into job_count_changes (event_id, bucket, jobs, failed, elapsed, log_size) values
            (new.event_id, date_trunc('day', new.ended_at, 'UTC'), 1, failed, elapsed, new.log_size),
            ('', date_trunc('hour', new.ended_at, 'UTC'), 1, failed, elapsed, new.log_size);
          return null;
        end $$;

        create or replace function count_moved_jobs() returns trigger language plpgsql as $$
        begin
          insert into job_count_changes (event_id, bucket, jobs, failed, elapsed, log_size) values
            (new.event_id, date_trunc('day', new.ended_at, 'UTC'), 1, 0, 0, 0), ('', date_trunc('hour', new.ended_at, 'UTC'), 1, 0, 0, 0),
            (old.event_id, date_trunc('day', old.ended_at, 'UTC'), -1, 0, 0, 0), ('', date_trunc('hour', old.ended_at, 'UTC'), -1, 0, 0, 0);
          return null;
        end $$;

        create or replace function count_deleted_jobs() returns trigger language plpgsql as $$
        begin
          insert into job_count_changes (event_id, bucket, jobs, failed, elapsed, log_size)
          select counted.event_id, counted.bucket, -count(*), -count(*) filter (where state in ('error', 'aborted')),
            -sum(greatest(0, extract(epoch from ended_at - coalesce(started_at, accepted_at)))), -sum(log_size)
          from gone cross join lateral
            (values (gone.event_id, date_trunc('day', ended_at, 'UTC')), ('', date_trunc('hour', ended_at, 'UTC'))) as counted(event_id, bucket)
          where ended_at is not null
          group by 1, 2;
          return null;
        end $$;

        create or replace trigger jobs_brought_in after insert on jobs for each row when (new.ended_at is not null) execute function count_ended_jobs();
        create or replace trigger jobs_ended after update of ended_at on jobs for each row when (old.ended_at is null and new.ended_at is not null) execute function count_ended_jobs();
        create or replace trigger jobs_moved after update of ended_at on jobs for each row when (old.ended_at <> new.ended_at) execute function count_moved_jobs();
        create or replace trigger jobs_deleted after delete on jobs referencing old table as gone for each statement execute function count_deleted_jobs();

        insert into job_counts (event_id, bucket, jobs, failed, elapsed, log_size)
        select counted.event_id, counted.bucket, count(*), count(*) filter (where state in ('error', 'aborted')),
          sum(greatest(0, extract(epoch from ended_at - coalesce(started_at, accepted_at)))), sum(log_size)
        from jobs cross join lateral
          (values (jobs.event_id, date_trunc('day', ended_at, 'UTC')), ('', date_trunc('hour', ended_at, 'UTC'))) as counted(event_id, bucket)
        where ended_at is not null and not exists (select from job_counts) and not exists (select from job_count_changes)
        group by 1, 2;
        """;

    /// <summary>The counts of one event, or of all, by bucket.</summary>
    public const string Counts =
        """
        select bucket, sum(jobs)::bigint as jobs
        from (select bucket, jobs from job_counts where event_id = $1 union all select bucket, jobs from job_count_changes where event_id = $1) as counted
        group by bucket having sum(jobs) <> 0
        """;

    /// <summary>Puts changes together with what they change.</summary>
    public const string Gather =
        """
        with taken as materialized (delete from job_count_changes where ctid in (select ctid from job_count_changes limit $1) returning *)
        insert into job_counts as c (event_id, bucket, jobs, failed, elapsed, log_size)
        select event_id, bucket, sum(jobs), sum(failed), sum(elapsed), sum(log_size) from taken group by event_id, bucket
        on conflict (event_id, bucket) do update set jobs = c.jobs + excluded.jobs, failed = c.failed + excluded.failed, elapsed = c.elapsed + excluded.elapsed, log_size = c.log_size + excluded.log_size
        """;
}
