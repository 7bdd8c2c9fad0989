package io.adstream.enginetests.security;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A self-signed certificate for {@code localhost}, with its key, in the formats that servers and
 * clients read.
 *
 * @param directory the directory of its files
 * @param name the prefix of their names
 * @param password the password of its key store and its key
 */
record TestCertificate(Path directory, String name, String password) {

  private static final String ALIAS = "own";

  /** Creates a certificate with the JDK's keytool. */
  static TestCertificate selfSigned(Path directory, String name, String password)
      throws IOException, InterruptedException {
    TestCertificate made = new TestCertificate(directory, name, password);
    Path secret = Files.writeString(directory.resolve(name + ".password"), password);
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                made.keyStore().toString(),
                "-storepass:file",
                secret.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IllegalStateException("keytool has failed: " + said);
    }
    return made;
  }

  /** The certificate and its key. */
  Path keyStore() {
    return directory.resolve(name + ".p12");
  }

  /** A trust store with this certificate. */
  Path trustStore(String storePassword) throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(name, load().getCertificate(ALIAS));
    Path file = directory.resolve(name + "-trust.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      trusted.store(out, storePassword.toCharArray());
    }
    return file;
  }

  /** The certificate alone. */
  Path certificateText() throws IOException, GeneralSecurityException {
    return text("CERTIFICATE", ".crt", load().getCertificate(ALIAS).getEncoded());
  }

  /** The key alone, which only its owner can read. */
  Path keyText() throws IOException, GeneralSecurityException {
    byte[] key = load().getKey(ALIAS, password.toCharArray()).getEncoded();
    Path file = text("PRIVATE KEY", ".key", key);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private KeyStore load() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore())) {
      store.load(in, password.toCharArray());
    }
    return store;
  }

  private Path text(String kind, String suffix, byte[] content) throws IOException {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return Files.writeString(
        directory.resolve(name + suffix),
        "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
  }
}
