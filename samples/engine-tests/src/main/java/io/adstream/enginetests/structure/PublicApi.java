package io.adstream.enginetests.structure;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.ArrayList;
import java.util.List;

/**
 * What users of the published modules compile against: all public and protected members of public
 * classes outside of {@code internal} packages.
 */
public final class PublicApi {

  private static final DescribedPredicate<JavaClass> PUBLISHED =
      DescribedPredicate.describe(
          "are public and for users",
          type ->
              type.getModifiers().contains(JavaModifier.PUBLIC)
                  && !isInternal(type)
                  && !type.getPackageName().matches("io\\.adstream\\.(samples|enginetests).*"));

  private PublicApi() {}

  /** {@return all classes of adstream on the class path, without those of its tests} */
  public static JavaClasses onClassPath() {
    return new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .withImportOption(location -> !location.contains("-tests.jar"))
        .importPackages("io.adstream");
  }

  /** {@return the rule that no signature names a type of an {@code internal} package} */
  public static ArchRule showsNoInternalType() {
    return classes().that(PUBLISHED).should(new NoInternalType());
  }

  private static boolean isInternal(JavaClass type) {
    return (type.getPackageName() + ".").contains(".internal.");
  }

  private static final class NoInternalType extends ArchCondition<JavaClass> {

    NoInternalType() {
      super("name no internal type in a signature");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      type.getSuperclass().ifPresent(parent -> check(type, type.getName(), parent, events));
      type.getInterfaces().forEach(parent -> check(type, type.getName(), parent, events));
      for (JavaField field : type.getFields()) {
        if (isVisible(field)) {
          check(type, field.getFullName(), field.getType(), events);
        }
      }
      for (JavaCodeUnit unit : type.getCodeUnits()) {
        if (isVisible(unit)) {
          List<JavaType> named = new ArrayList<>(unit.getParameterTypes());
          named.add(unit.getReturnType());
          named.addAll(unit.getExceptionTypes());
          named.forEach(each -> check(type, unit.getFullName(), each, events));
        }
      }
    }

    private static boolean isVisible(HasModifiers member) {
      return member.getModifiers().contains(JavaModifier.PUBLIC)
          || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static void check(
        JavaClass owner, String member, JavaType named, ConditionEvents events) {
      named.getAllInvolvedRawTypes().stream()
          .filter(PublicApi::isInternal)
          .forEach(
              type -> events.add(violated(owner, member + " names internal " + type.getName())));
    }
  }
}
