#!/usr/bin/env python3
"""Checks a staged repository against what Maven Central requires, and zips it for the portal.

    .ci/central.py FOLDER VERSION

https://central.sonatype.org/publish/requirements/: coordinates without SNAPSHOT; name, description, url, licences,
developers and scm in each pom; sources and Javadoc for each jar; checksums and a signature for each file. Each pom must
also be self-contained, and each dependency on adstream must be staged. Jars that modules share for their tests are
deleted: Maven cannot build with them unless they are attached, but no published pom needs them.
"""
import hashlib
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as xml
import zipfile

NS = "{http://maven.apache.org/POM/4.0.0}"
FIELDS = ["modelVersion", "groupId", "artifactId", "version", "name", "description", "url", "licenses/license/name",
          "licenses/license/url", "developers/developer/name", "scm/connection", "scm/developerConnection", "scm/url"]
EXPECTED = {"adstream-" + name for name in ("api", "bom", "testkit", "registry", "avro", "protobuf", "micrometer", "jdbc", "kafkastreams", "spark")}
CHECKSUMS = ["md5", "sha1"]


def find(element, path):
    return element.find("/".join(NS + part for part in path.split("/")))


def check_pom(file, version, staged, faults):
    pom = xml.parse(file).getroot()
    for field in FIELDS:
        value = find(pom, field)
        if value is None or not (value.text or "").strip():
            faults.append(f"{file.name}: {field} is missing, expected text")
    if find(pom, "parent") is not None:
        faults.append(f"{file.name}: it has a parent, expected to be complete in itself")
    if find(pom, "repositories") is not None:
        faults.append(f"{file.name}: it names repositories, expected none")
    if "${" in file.read_text(encoding="utf-8").replace("${project.version}", version):
        faults.append(f"{file.name}: it holds a property, expected values")
    for dependency in pom.iter(NS + "dependency"):
        group, artifact = (find(dependency, part).text for part in ("groupId", "artifactId"))
        found = find(dependency, "version")
        scope = find(dependency, "scope")
        if found is None:
            faults.append(f"{file.name}: {artifact} has no version, expected one")
        elif group == "io.adstream" and found.text not in (version, "${project.version}") or found.text.endswith("-SNAPSHOT"):
            faults.append(f"{file.name}: {artifact} is {found.text}, expected a release")
        if scope is not None and scope.text == "test":
            faults.append(f"{file.name}: {artifact} is of tests, expected what users need")
        if group == "io.adstream" and artifact not in staged:
            faults.append(f"{file.name}: {artifact} is not staged, expected to be published, too")
    return find(pom, "packaging")


def check_artifact(folder, version, staged, faults):
    base = f"{folder.parent.name}-{version}"
    pom = folder / f"{base}.pom"
    if not pom.exists():
        faults.append(f"{base}.pom is missing")
        return
    packaging = check_pom(pom, version, staged, faults)
    files = [pom]
    if packaging is None or packaging.text != "pom":
        files += [folder / f"{base}{kind}.jar" for kind in ("", "-sources", "-javadoc")]
    for file in files + [f for f in folder.glob("*.jar") if f not in files]:
        if not file.exists():
            faults.append(f"{file.name} is missing")
            continue
        for kind in CHECKSUMS:
            stored = file.with_name(f"{file.name}.{kind}")
            if not stored.exists() or stored.read_text().split()[0] != hashlib.new(kind, file.read_bytes()).hexdigest():
                faults.append(f"{stored.name} is missing or wrong")
        signature = file.with_name(file.name + ".asc")
        if not signature.exists() or subprocess.run(["gpg", "--quiet", "--verify", signature, file], capture_output=True).returncode:
            faults.append(f"{signature.name} is missing or wrong")
        if file.name.endswith(".jar"):
            check_jar(file, faults)


def check_jar(file, faults):
    with zipfile.ZipFile(file) as jar:
        names = jar.namelist()
        if file.name.endswith("-javadoc.jar"):
            if "index.html" not in names:
                faults.append(f"{file.name}: index.html is missing")
            faults.extend(f"{file.name}: {name} is internal, expected users' pages" for name in names if "/internal/" in name)
        elif file.name.endswith("-sources.jar"):
            if not any(name.endswith(".java") for name in names):
                faults.append(f"{file.name}: there are no sources")
        else:
            manifest = jar.read("META-INF/MANIFEST.MF").decode()
            if "Automatic-Module-Name: io.adstream." not in manifest:
                faults.append(f"{file.name}: Automatic-Module-Name is missing from its manifest")


def main(stage, version):
    faults = []
    for file in (stage / "io/adstream").glob("*/*/*-tests.jar*"):
        file.unlink()
    if version.endswith("-SNAPSHOT"):
        faults.append(f"version is {version}, expected a release")
    folders = sorted(path for path in (stage / "io/adstream").glob("*/*") if path.is_dir())
    staged = {folder.parent.name for folder in folders}
    if staged != EXPECTED:
        faults.append(f"staged are {sorted(staged)}, expected {sorted(EXPECTED)}")
    for folder in folders:
        check_artifact(folder, version, staged, faults)
    for fault in faults:
        print("NOT READY ", fault)
    if faults:
        sys.exit(1)
    bundle = stage / "central-bundle.zip"
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as out:
        for folder in folders:
            for file in sorted(folder.iterdir()):
                if not file.name.startswith("maven-metadata"):
                    out.write(file, file.relative_to(stage))
    print(f"{len(folders)} artifacts of version {version} meet Maven Central's requirements: {bundle}")


main(pathlib.Path(sys.argv[1]), sys.argv[2])
