package io.isogloss.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of docs/architecture.md. This module sees every other one, so the rules of all of them live here. */
@AnalyzeClasses(
        packages = "io.isogloss",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.WithoutTestJars.class})
class ArchitectureTest {

    /** What one module's tests lend to another's comes in a jar, where the option beside this one does not look. */
    static final class WithoutTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule theWireContractKnowsJacksonAlone = classes()
            .that()
            .resideInAPackage("io.isogloss.model..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.isogloss.model..",
                    "java..",
                    "javax.crypto..",
                    "tools.jackson..",
                    "com.fasterxml.jackson.annotation..",
                    "org.jspecify..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule cartographyKnowsTheJdkAlone = classes()
            .that()
            .resideInAPackage("io.isogloss.cartography..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.isogloss.cartography..", "java..", "jdk.incubator.vector..", "org.jspecify..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule thePageKnowsTheJdkAlone = classes()
            .that()
            .resideInAPackage("io.isogloss.page..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.isogloss.page..", "java..", "javax.imageio..", "org.jspecify..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule embeddingIsALibraryOfItsOwn = noClasses()
            .that()
            .resideInAPackage("io.isogloss.embedding..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..",
                    "io.nats..",
                    "io.qdrant..",
                    "software.amazon..",
                    "io.isogloss.model..",
                    "io.isogloss.runtime..",
                    "io.isogloss.datasets..",
                    "io.isogloss.visualizations..",
                    "io.isogloss.local..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theEmbeddedQdrantKnowsNothingOfUs = noClasses()
            .that()
            .resideInAPackage("io.isogloss.qdrant..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..",
                    "io.isogloss.model..",
                    "io.isogloss.runtime..",
                    "io.isogloss.embedding..",
                    "io.isogloss.cartography..",
                    "io.isogloss.page..",
                    "io.isogloss.datasets..",
                    "io.isogloss.visualizations..",
                    "io.isogloss.local..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theRuntimeKnowsNoWorker = noClasses()
            .that()
            .resideInAPackage("io.isogloss.runtime..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.isogloss.embedding..",
                    "io.isogloss.cartography..",
                    "io.isogloss.page..",
                    "io.isogloss.qdrant..",
                    "io.isogloss.ledger..",
                    "io.isogloss.datasets..",
                    "io.isogloss.visualizations..",
                    "io.isogloss.local..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule ledgerAndSweepKnowNoWorker = noClasses()
            .that()
            .resideInAnyPackage("io.isogloss.ledger..", "io.isogloss.sweep..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.isogloss.embedding..",
                    "io.isogloss.cartography..",
                    "io.isogloss.page..",
                    "io.isogloss.qdrant..",
                    "io.isogloss.datasets..",
                    "io.isogloss.visualizations..",
                    "io.isogloss.local..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule whatIsSweptIsFreeOfFrameworks = noClasses()
            .that()
            .resideInAnyPackage("io.isogloss.sweep.plan..", "io.isogloss.sweep.state..", "io.isogloss.sweep.run..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "io.micrometer..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule databasesStayWhereTheyAreSpokenTo = noClasses()
            .that()
            .resideOutsideOfPackages("io.isogloss.ledger..", "io.isogloss.sweep..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "org.h2..", "org.flywaydb..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theDatasetsWorkerDrawsNoMap = noClasses()
            .that()
            .resideInAPackage("io.isogloss.datasets..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.isogloss.cartography..",
                    "io.isogloss.page..",
                    "io.isogloss.visualizations..",
                    "io.isogloss.qdrant..",
                    "io.isogloss.local..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theVisualizationsWorkerEmbedsNothing = noClasses()
            .that()
            .resideInAPackage("io.isogloss.visualizations..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.isogloss.embedding..", "io.isogloss.datasets..", "io.isogloss.qdrant..", "io.isogloss.local..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule jobsAreFreeOfFrameworksAndBrokers = noClasses()
            .that()
            .resideInAnyPackage("io.isogloss.runtime.jobs..", "..domain..", "..application..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..", "io.nats..", "io.qdrant..", "io.grpc..", "software.amazon..", "okhttp3..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theBrokerStaysBehindItsAdapter = noClasses()
            .that()
            .resideOutsideOfPackages("io.isogloss.runtime.nats..", "io.isogloss.runtime.config..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.nats..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theObjectStoreStaysBehindItsAdapter = noClasses()
            .that()
            .resideOutsideOfPackages("io.isogloss.runtime.objects..", "io.isogloss.runtime.config..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theVectorStoreStaysBehindItsAdapter = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.isogloss.runtime.vectors..", "io.isogloss.runtime.config..", "io.isogloss.qdrant..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.qdrant..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("io.isogloss.(*).(*)..").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyTheCommandPrints = noClasses()
            .that()
            .resideOutsideOfPackages("io.isogloss.local..")
            .and()
            .haveSimpleNameNotEndingWith("Main")
            .and()
            // A worker whose settings are wrong says so before there is a log, and so does the program that makes its
            // streams.
            .haveSimpleNameNotEndingWith("Worker")
            .and()
            .haveSimpleNameNotEndingWith("Program")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule timeIsInjected = noClasses()
            .that()
            .resideInAnyPackage("io.isogloss.runtime.jobs..", "..domain..", "..application..", "io.isogloss.page..")
            .and()
            // The port of time itself holds the machine's clock.
            .haveNameNotMatching("io\\.isogloss\\.runtime\\.jobs\\.JobClock.*")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .allowEmptyShould(true);
}
