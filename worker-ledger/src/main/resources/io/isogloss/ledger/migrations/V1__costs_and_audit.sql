-- The table of the contract. It may exist already, made by hand after the documents.
create table if not exists embedding_costs (
    id uuid primary key,
    dataset_id uuid,
    embedder_provider varchar(200) not null,
    embedder_model varchar(200) not null,
    token_count integer not null,
    cost_usd numeric(20, 10) not null,
    created_at timestamp with time zone not null
);
alter table embedding_costs add column if not exists operation varchar(20) default 'embedding' not null;
create index if not exists embedding_costs_created_at on embedding_costs (created_at, cost_usd);

-- One record for each operation, failed ones too.
create table embedding_audit (
    id uuid primary key,
    ended_at timestamp with time zone not null,
    operation varchar(20) not null,
    status varchar(200) not null,
    worker varchar(200) not null,
    job_id varchar(200) not null,
    owner varchar(200) not null,
    dataset varchar(200) not null,
    transform_id integer not null,
    resource_id integer not null,
    collection varchar(200) not null,
    provider varchar(200) not null,
    model varchar(200) not null,
    items integer not null,
    stored integer not null,
    cache_hits integer not null,
    truncated integer not null,
    tokens bigint not null,
    cost_usd numeric(20, 10) not null,
    bytes bigint not null,
    took_ms bigint not null
);
create index embedding_audit_ended_at on embedding_audit (ended_at);
create index embedding_audit_job_id on embedding_audit (job_id);
