namespace Federation.ClusterNode.History;

/// <summary>
/// Counts ended jobs in the database itself: whoever ends, brings in or deletes a job, in whichever statement, the counts are right in the same transaction.
/// </summary>
internal static class JobCountsSql
{
    /// <summary>Functions and triggers; may be run again. The counts of jobs from before there were any are made.</summary>
    public const string Install =
        """
        create or replace function count_ended_job(job jobs, sign integer) returns void language sql as $$
          insert into job_count_changes (event_id, bucket, jobs, failed, elapsed, log_size)
          select event_id, bucket, sign, case when job.state in ('error', 'aborted') then sign else 0 end,
            sign * greatest(0, extract(epoch from job.ended_at - coalesce(job.started_at, job.accepted_at))), sign * job.log_size
          from (values (job.event_id, date_trunc('day', job.ended_at, 'UTC')), ('', date_trunc('hour', job.ended_at, 'UTC'))) as counted(event_id, bucket)
        $$;

        create or replace function count_ended_jobs() returns trigger language plpgsql as $$
        begin
          if tg_op = 'UPDATE' and old.ended_at is not null then perform count_ended_job(old, -1); end if;
          if new.ended_at is not null then perform count_ended_job(new, 1); end if;
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
        create or replace trigger jobs_ended after update of ended_at on jobs for each row when (new.ended_at is distinct from old.ended_at) execute function count_ended_jobs();
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
