"""Creates Superset's metadata: tables, roles, and the user admin with the password in the file admin.password."""

import os
from pathlib import Path

from flask_migrate import upgrade
from superset.app import create_app


def main() -> None:
    password = (Path(os.environ["ADSTREAM_SUPERSET_HOME"]) / "admin.password").read_text().strip()
    app = create_app()
    with app.app_context():
        import superset
        from superset.extensions import appbuilder, security_manager

        upgrade(directory=str(Path(superset.__file__).parent / "migrations"))
        appbuilder.add_permissions(update_perms=True)
        security_manager.sync_role_definitions()
        admin = security_manager.find_user("admin")
        if admin is None:
            role = security_manager.find_role("Admin")
            security_manager.add_user("admin", "Ad", "Min", "admin@localhost", role, password)
        else:
            security_manager.reset_password(admin.id, password)


if __name__ == "__main__":
    main()
