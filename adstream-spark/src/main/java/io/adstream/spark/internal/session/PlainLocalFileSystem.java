package io.adstream.spark.internal.session;

import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * A local file system without checksum files and without setting permissions. Without Hadoop's
 * native library, setting a permission starts a process, which would dominate the overhead of a
 * batch, since it writes many small files.
 */
public final class PlainLocalFileSystem extends LocalFileSystem {

  /** Creates a file system; {@link #initialize} opens it. */
  public PlainLocalFileSystem() {
    super(new WithoutPermissions());
    setWriteChecksum(false);
    setVerifyChecksum(false);
  }

  private static final class WithoutPermissions extends RawLocalFileSystem {
    /** Leaves permissions to the process's umask. */
    @Override
    public void setPermission(Path path, FsPermission permission) {}
  }
}
