package io.adstream.spark.internal.session;

import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Local files without checksum files beside them and without setting permissions. Where Hadoop's
 * native library is missing, setting a permission starts a process, and a batch writes many small
 * files: its overhead would mostly be that.
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
