# Shared by up, down and check. ADSTREAM_SUPERSET_HOME is where Superset keeps its state; target/superset unless set.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
venv=$here/target/venv
export ADSTREAM_SUPERSET_HOME=${ADSTREAM_SUPERSET_HOME:-$here/target/superset}
home=$ADSTREAM_SUPERSET_HOME

# Whether the process of a pid file is alive and still the same: the system may have reused its number.
runs() { # pid file, a part of its command line
  [ -f "$1" ] && ps -o args= -p "$(cat "$1")" 2>/dev/null | grep -Fq -- "$2"
}

superset_runs() { runs "$home/superset.pid" superset.app:create_app; }
demo_runs() { runs "$home/demo.pid" io.adstream.samples.cli.Adstream; }

stop() { # the function that tests whether it runs, its pid file
  local waited=0
  if "$1"; then
    kill "$(cat "$2")" || ! "$1"
    while "$1"; do
      [ $((waited += 1)) -le 60 ] || kill -9 "$(cat "$2")" || ! "$1"
      sleep 0.5
    done
  fi
  rm -f "$2"
}
