-- When rows are looked at again that a job carried which has its answer: it may have been delivered twice, and stored after that. Null for jobs.
alter table isogloss_sweep_jobs add look_again_at timestamp with time zone;
