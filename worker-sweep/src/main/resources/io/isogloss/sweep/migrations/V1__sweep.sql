-- One row for each row that is swept. What is to be done has a time; what is done has none, and so no entry in the second index.
create table isogloss_sweep_rows (
    sweep varchar(40) not null,
    key text not null,
    -- pending, sent, embedded, failed, gone
    state varchar(8) not null,
    -- Grows with every change that is noticed.
    version bigint not null default 1,
    -- How the row looked when it was noticed last, where no trigger tells.
    seen text,
    -- What the job under way carries.
    sent_version bigint,
    job uuid,
    due_at timestamp with time zone,
    -- Texts of the largest batch that it may travel in; null for any.
    most integer,
    attempts integer not null default 0,
    reason text,
    changed_at timestamp with time zone not null default now(),
    primary key (sweep, key)
);
create index isogloss_sweep_rows_due on isogloss_sweep_rows (sweep, due_at, key) where due_at is not null;
create index isogloss_sweep_rows_failed on isogloss_sweep_rows (sweep, key) where state = 'failed';

-- Jobs that have no answer yet, and jobs that were given up and may still write.
create table isogloss_sweep_jobs (
    job uuid primary key,
    sweep varchar(40) not null,
    collection varchar(255) not null,
    bucket varchar(63) not null,
    object_key text not null,
    keys text[] not null,
    published boolean not null default false,
    abandoned boolean not null default false,
    made_at timestamp with time zone not null default now()
);
create index isogloss_sweep_jobs_sweep on isogloss_sweep_jobs (sweep, abandoned);

-- Collections of a sweep: the one that readers see, the one that is being filled, those of earlier models.
create table isogloss_sweep_targets (
    sweep varchar(40) not null,
    collection varchar(255) not null,
    -- filling, current, old
    state varchar(8) not null,
    fingerprint varchar(40) not null,
    made_at timestamp with time zone not null default now(),
    primary key (sweep, collection)
);

-- What is remembered of the source.
create table isogloss_sweep_sources (
    sweep varchar(40) primary key,
    definition text not null,
    watermark text,
    looked_for_deleted_at timestamp with time zone,
    last_started_at timestamp with time zone
);

create table isogloss_sweep_tasks (
    id uuid primary key,
    sweep varchar(40) not null,
    -- schedule, request, message, command
    cause varchar(16) not null,
    -- queued, running, completed, failed
    status varchar(16) not null,
    batch_size integer,
    requested_at timestamp with time zone not null default now(),
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    processed bigint not null default 0,
    failed bigint not null default 0,
    removed bigint not null default 0,
    message text
);
create index isogloss_sweep_tasks_open on isogloss_sweep_tasks (sweep, requested_at) where status in ('queued', 'running');
create index isogloss_sweep_tasks_ended on isogloss_sweep_tasks (sweep, ended_at);

-- Lines of files, as they were read last.
create table isogloss_sweep_lines (
    sweep varchar(40) not null,
    key text not null,
    file text not null,
    line jsonb not null,
    -- Which reading of the file saw it last.
    visit bigint not null,
    primary key (sweep, key)
);
create index isogloss_sweep_lines_file on isogloss_sweep_lines (sweep, file);
create table isogloss_sweep_files (
    sweep varchar(40) not null,
    file text not null,
    mark text not null,
    primary key (sweep, file)
);
