"""What ties the cells of the published tables to one another: bases, answers, crossings. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from .counts import Asked, Counts, Crossed, Earlier, added
from .scopes import Family, Scope, Tables, name_of
from .suppression import Sum

REST = "-"  # a choice that is none: those who gave the other answer and none to the crossed question


def groups_of(counts: Counts, before: Iterable[Earlier]) -> list[frozenset[tuple[str, str]]]:
    """Questions that some table or some condition ties together, now or earlier; those of today's, in their order."""
    group_of: dict[tuple[str, str], frozenset] = {}
    for one in (counts, *(earlier.counts for earlier in before)):
        ties = [{question.name} for question in one.questions]
        ties += [
            {question.name, (question.kind, question.opened_by[0])} for question in one.questions if question.opened_by
        ]
        ties += [{(crossed.kind, crossed.row), (crossed.kind, crossed.column)} for crossed in one.crossings]
        for tie in ties:
            merged = frozenset(tie).union(*(group_of[name] for name in tie if name in group_of))
            group_of |= dict.fromkeys(merged, merged)
    return list(dict.fromkeys(group_of[question.name] for question in counts.questions))


def bases_of(counts: Counts) -> Tables:
    """People, questionnaires received, and the bases of the questions; what ties them, and what no table shows."""
    family, tables = Family(counts.people), Tables()
    family.add(tables, ("people",), counts.people)
    versions: dict[str, list[int]] = defaultdict(list)
    for (kind, version), received in sorted(counts.received.items()):
        versions[kind].append(version)
        family.add(tables, ("base", kind, (version,)), received)
    shown = {(question.kind, _versions(question)) for question in counts.questions}
    for kind, found in versions.items():
        total = added(counts.received[kind, version] for version in found)
        family.add(tables, ("received", kind), total)
        silent = {scope: counts.people[scope] - total.get(scope, 0) for scope in family.elementary}
        tied = all(number >= 0 for number in silent.values())
        if tied:
            family.add(tables, ("silent", kind), silent)
        for scope in family.scopes:
            singles = tuple(("base", kind, (version,), scope) for version in found)
            tables.sums.append(Sum(("received", kind, scope), singles))
            tables.unpublished |= {key for key in singles if (kind, key[2]) not in shown}
            if tied:
                tables.sums.append(Sum(("people", scope), (("received", kind, scope), ("silent", kind, scope))))
                tables.unpublished.add(("silent", kind, scope))
    for kind, several in sorted(shown):
        if len(several) > 1:
            family.add(tables, ("base", kind, several), added(counts.received[kind, version] for version in several))
            for scope in family.scopes:
                singles = tuple(("base", kind, (version,), scope) for version in several)
                tables.sums.append(Sum(("base", kind, several, scope), singles))
    return tables


def _versions(question: Asked) -> tuple[int, ...]:
    return tuple(sorted(question.questionnaires))


def tables_of(counts: Counts, *, names: frozenset[tuple[str, str]], hidden: frozenset[str]) -> Tables:
    """The tables of some questions and of their crossings in every scope; ``hidden`` says which bases are masked."""
    family, tables = Family(counts.people), Tables()
    here = {question.name: question for question in counts.questions if question.name in names}
    for question in here.values():
        _add_question(tables, family, counts, question, hidden)
    for question in here.values():
        if question.opened_by:
            opener, codes = here[question.kind, question.opened_by[0]], question.opened_by[1]
            tables.sums += [
                Sum(("own", *question.name, scope), tuple(("n", *opener.name, code, scope) for code in codes))
                for scope in family.scopes
            ]
    for crossed in counts.crossings:
        if (crossed.kind, crossed.row) in here:
            _add_crossing(tables, family, crossed, here)
    return tables


def base_of(question: Asked) -> tuple:
    """The name of the cells that a question's percentages are of."""
    own = question.noted or question.opened_by
    return ("own", *question.name) if own else ("=", question.kind, _versions(question))


def _add_question(tables: Tables, family: Family, counts: Counts, question: Asked, hidden: frozenset[str]) -> None:
    """One question: its base, who answered it, who passed it, each answer."""
    versions, name = _versions(question), question.name
    everybody = ("=", question.kind, versions)
    base: Mapping[Scope, int] = added(counts.received[question.kind, version] for version in versions)
    family.add(tables, everybody, base)
    if question.opened_by:
        base = question.opened
        family.add(tables, ("own", *name), base)
    elif question.noted:
        family.add(tables, ("noted", *name), question.noted)
        base = added([base, question.noted])
        family.add(tables, ("own", *name), base)
    answered = {scope: found.get("", 0) for scope, found in question.counts.items()}
    family.add(tables, ("n", *name, ""), answered)
    family.add(
        tables, ("-", *name), {scope: base.get(scope, 0) - answered.get(scope, 0) for scope in family.elementary}
    )
    for code, _ in question.choices:
        family.add(tables, ("n", *name, code), {scope: found.get(code, 0) for scope, found in question.counts.items()})
    for scope in family.scopes:
        answers = tuple(("n", *name, code, scope) for code, _ in question.choices)
        tables.sums.append(Sum((*base_of(question), scope), (("n", *name, "", scope), ("-", *name, scope))))
        if not question.multiple:
            tables.sums.append(Sum(("n", *name, "", scope), answers))
        if question.noted and not question.opened_by:
            tables.sums.append(Sum(("own", *name, scope), ((*everybody, scope), ("noted", *name, scope))))
            tables.unpublished.add(("noted", *name, scope))
        if name_of(("base", question.kind, versions, scope)) in hidden:
            tables.unpublished |= {(*everybody, scope), (*base_of(question), scope)}
            tables.unpublished |= {("-", *name, scope), ("n", *name, "", scope), *answers}
        else:
            tables.kept.add((*everybody, scope))


def _add_crossing(tables: Tables, family: Family, crossed: Crossed, here: Mapping[tuple[str, str], Asked]) -> None:
    """One crossing, tied to the answers of both its questions by those who are in no cell beside them."""
    name = ("x", crossed.kind, crossed.row, crossed.column)
    row, column = here[crossed.kind, crossed.row], here[crossed.kind, crossed.column]
    rows, columns = [code for code, _ in row.choices], [code for code, _ in column.choices]
    cells = {
        (a, b): {scope: found.get((a, b), 0) for scope, found in crossed.counts.items()} for a in rows for b in columns
    }
    for pair, counts in cells.items():
        family.add(tables, (*name, *pair), counts)
    lines = [(row, a, [(a, b) for b in columns], column.multiple) for a in rows]
    lines += [(column, b, [(a, b) for a in rows], row.multiple) for b in columns]
    for question, code, pairs, several in lines:
        # Of a question with several answers, each cell stands alone beside its total: cells of a line overlap.
        for parts in [[pair] for pair in pairs] if several else [pairs]:
            rest = (*name, question.code, code, REST, *(parts[0] if several else ()))
            counted = added(cells[pair] for pair in parts)
            family.add(
                tables,
                rest,
                {scope: found.get(code, 0) - counted.get(scope, 0) for scope, found in question.counts.items()},
            )
            for scope in family.scopes:
                keys = tuple((*name, *pair, scope) for pair in parts)
                tables.sums.append(Sum(("n", *question.name, code, scope), (*keys, (*rest, scope))))
                tables.unpublished.add((*rest, scope))
                if ("n", *question.name, code, scope) in tables.unpublished:
                    tables.unpublished |= set(keys)
