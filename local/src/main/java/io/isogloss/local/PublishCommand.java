package io.isogloss.local;

import picocli.CommandLine.Command;

/** {@code isogloss publish}. */
@Command(
        mixinStandardHelpOptions = true,
        name = "publish",
        description = "Hands jobs to the workers of a running system and follows them to the end.",
        subcommands = {PublishDatasetCommand.class, PublishVisualizationCommand.class},
        footer = {
            "",
            "Where the system is: --queue, --store and --qdrant, else the variables that",
            "its workers read: NATS_URL, S3_BUCKET_NAME, AWS_ENDPOINT_URL, QDRANT_URL.",
            "`isogloss doctor` says whether everything answers."
        })
final class PublishCommand {}
