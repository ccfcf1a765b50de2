"""Figures as small numbers, and the published tables stored by their key."""

from sqlite_utils import Database

from extract.migrations.reports import extract_migrations

__all__ = ["extract_migrations"]

# Table, row and cell of a page as one number; a box on a sheet as a list; all else as it is.
_PLACE_PACKED = """
case (select group_concat(key) from json_each(place))
  when 'table,row,cell' then iif(place ->> 'row' < 4096 and place ->> 'cell' < 256,
    (place ->> 'table') << 20 | ((place ->> 'row') << 8) | place ->> 'cell', place)
  when 'page,x0,top,x1,bottom' then json_array(place ->> 'page', place ->> 'x0',
    place ->> 'top', place ->> 'x1', place ->> 'bottom')
  else place end
"""
_PLACE_SPELT = """
case when typeof(place) = 'integer' then
    printf('{"table": %d, "row": %d, "cell": %d}', place >> 20, place >> 8 & 4095, place & 255)
  when place glob '[[]*' then
    printf('{"page": %d, "x0": %d, "top": %d, "x1": %d, "bottom": %d}', place ->> 0, place ->> 1,
      place ->> 2, place ->> 3, place ->> 4)
  else place end
"""


@extract_migrations()
def figures_by_number(db: Database) -> None:
    # 200 rows a report, half of all there is: as small numbers they take a fifth of the room.
    db.execute(
        "create table _cells (id integer primary key, form_table text not null,"
        " form_row text not null, form_column text not null,"
        " unique (form_table, form_row, form_column))"
    )
    db.execute(
        "create table _printed (version_id integer not null references versions(id),"
        " cell_id integer not null references _cells(id), kind integer not null, value any,"
        " place any not null, more text, primary key (version_id, cell_id)) without rowid"
    )
    db.execute(
        "insert into _cells (form_table, form_row, form_column)"
        " select distinct form_table, form_row, form_column from figures"
    )
    kinds = ("number", "blank", "dash", "text", "absent", "unplaced")
    number_of = " ".join(f"when '{kind}' then {n}" for n, kind in enumerate(kinds))
    db.execute(
        f"""
        insert into _printed select version_id, _cells.id, case kind {number_of} end, value,
          {_PLACE_PACKED},
          nullif(json_patch('{{}}', json_object(
            'raw', iif(raw is iif(typeof(value) = 'integer', cast(value as text), ''), null, raw),
            'inferred', inferred, 'unit', unit, 'confidence', confidence)), '{{}}')
        from figures join _cells using (form_table, form_row, form_column)
        """
    )
    db.execute("drop table figures")
    name_of = " ".join(f"when {n} then '{kind}'" for n, kind in enumerate(kinds))
    db.execute(
        f"""
        create view figures as select
          version_id, form_table, form_row, form_column, case kind {name_of} end as kind,
          coalesce(json_extract(more, '$.raw'), cast(value as text), '') as raw, value,
          json_extract(more, '$.inferred') as inferred, json_extract(more, '$.unit') as unit,
          {_PLACE_SPELT} as place, json_extract(more, '$.confidence') as confidence
        from _printed left join _cells on _cells.id = cell_id
        """
    )


@extract_migrations()
def published_by_key(db: Database) -> None:
    # As with figures: their key is a second tree of a fifth of their size.
    tables = "select name, sql from sqlite_master where type = 'table' and name = ?"
    for name in ("disclosures", "requests", "disputes"):
        for _, sql in db.execute(tables, [name]).fetchall():
            db.execute(f"alter table [{name}] rename to [{name}_before]")
            db.execute(f"{sql} without rowid")
            db.execute(f"insert into [{name}] select * from [{name}_before]")
            db.execute(f"drop table [{name}_before]")
            db.table(name).create_index(["agency_id", "year"])
