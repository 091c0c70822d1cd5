package io.sconce.conformance;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.sconce.libtorch.LibtorchLoader;
import org.junit.jupiter.api.Test;

/** The directions of docs/design.md: who may know whom. */
final class ArchitectureTest {

  private static final String CLOUDS = "com.amazonaws..";
  private static final JavaClasses SCONCE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // The suite's function, a user's code.
          .withImportOption(location -> !location.contains("conformance"))
          .importPackages("io.sconce");

  @Test
  void only_the_torch_room_knows_djl() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.sconce.torch")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .check(SCONCE);
  }

  @Test
  void core_knows_no_cloud() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.sconce",
            "io.sconce.torch",
            "io.sconce.libtorch",
            "io.sconce.model",
            "io.sconce.http",
            "io.sconce.log",
            "io.sconce.start")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            CLOUDS, "com.google.cloud..", "io.sconce.gcp..", "io.sconce.aws..", "io.sconce.local..")
        .check(SCONCE);
  }

  @Test
  void predictors_know_no_http() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.sconce",
            "io.sconce.torch",
            "io.sconce.libtorch",
            "io.sconce.model",
            "io.sconce.start")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.sconce.http..", "java.net.http..", "com.sun.net..")
        .check(SCONCE);
  }

  @Test
  void the_predictor_api_knows_no_other_room() {
    classes()
        .that()
        .resideInAPackage("io.sconce")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("io.sconce", "java..", "javax.imageio..", "org.jspecify.."))
        .check(SCONCE);
  }

  @Test
  void the_rooms_of_models_and_of_http_do_not_know_libtorch() {
    noClasses()
        .that()
        .resideInAnyPackage("io.sconce.model", "io.sconce.http", "io.sconce.log")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.sconce.torch..")
        .check(SCONCE);
  }

  @Test
  void only_the_torch_room_asks_for_libtorch_and_its_files_know_no_engine() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.sconce.torch", "io.sconce.libtorch")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.sconce.libtorch").and(not(type(LibtorchLoader.class))))
        .check(SCONCE);
    classes()
        .that()
        .resideInAPackage("io.sconce.libtorch")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "io.sconce",
                "io.sconce.libtorch",
                "io.sconce.start",
                "com.github.luben.zstd..",
                "sun.misc", // MallocArena
                "java..",
                "org.jspecify.."))
        .check(SCONCE);
  }

  @Test
  void beside_the_torch_room_adapters_alone_begin_to_map_libtorch() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.sconce.torch", "io.sconce.libtorch", "io.sconce.gcp", "io.sconce.aws")
        .should()
        .dependOnClassesThat(type(LibtorchLoader.class))
        .check(SCONCE);
  }

  @Test
  void a_start_is_noted_in_every_room_but_the_predictor_api_and_knows_that_one_alone() {
    noClasses()
        .that()
        .resideInAnyPackage("io.sconce", "io.sconce.model", "io.sconce.log", "io.sconce.local..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.sconce.start")
        .check(SCONCE);
    classes()
        .that()
        .resideInAPackage("io.sconce.start")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("io.sconce", "io.sconce.start", "java..", "org.jspecify.."))
        .check(SCONCE);
  }

  @Test
  void each_adapter_knows_its_own_cloud_alone() {
    noClasses()
        .that()
        .resideInAPackage("io.sconce.gcp..")
        .should()
        .dependOnClassesThat(resideInAnyPackage(CLOUDS, "io.sconce.aws..", "io.sconce.local.."))
        .check(SCONCE);
    noClasses()
        .that()
        .resideInAPackage("io.sconce.aws..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("com.google.cloud..", "io.sconce.gcp..", "io.sconce.local.."))
        .check(SCONCE);
  }

  @Test
  void adapters_know_no_model() {
    noClasses()
        .that()
        .resideInAnyPackage("io.sconce.gcp..", "io.sconce.aws..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.sconce.torch..", "io.sconce.model..")
        .check(SCONCE);
  }

  @Test
  void local_runs_whatever_it_is_given_and_knows_none_of_us() {
    noClasses()
        .that()
        .resideInAPackage("io.sconce.local..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.sconce..").and(resideInAPackage("io.sconce.local..").negate()))
        .check(SCONCE);
  }

  @Test
  void nothing_static_changes() {
    fields().that().areStatic().should().beFinal().check(SCONCE);
  }

  @Test
  void gson_stays_inside() {
    classes().should(new NoPublicSignatureWith("com.google.gson")).check(SCONCE);
  }
}
