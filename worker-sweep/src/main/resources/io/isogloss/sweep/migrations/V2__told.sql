-- What those who search were told of the embedder of a collection that they see; null where the collection has changed since.
alter table isogloss_sweep_targets add told varchar(40);
