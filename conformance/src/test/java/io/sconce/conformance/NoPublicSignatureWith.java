package io.sconce.conformance;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;

/** No public or protected method of a public class takes or gives a type of a package. */
final class NoPublicSignatureWith extends ArchCondition<JavaClass> {

  private final String packageName;

  NoPublicSignatureWith(String packageName) {
    super("not have " + packageName + " in a public signature");
    this.packageName = packageName;
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    if (!isPublic(type)) {
      return;
    }
    type.getCodeUnits().stream()
        .filter(NoPublicSignatureWith::isPromise)
        .filter(unit -> types(unit).anyMatch(each -> each.getName().startsWith(packageName)))
        .forEach(unit -> events.add(SimpleConditionEvent.violated(unit, unit.getDescription())));
  }

  private static boolean isPublic(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(NoPublicSignatureWith::isPublic).orElse(true);
  }

  private static boolean isPromise(JavaCodeUnit unit) {
    Set<JavaModifier> modifiers = unit.getModifiers();
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }

  private static Stream<JavaClass> types(JavaCodeUnit unit) {
    return Stream.concat(unit.getRawParameterTypes().stream(), Stream.of(unit.getRawReturnType()));
  }
}
