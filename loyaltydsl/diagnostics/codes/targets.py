"""Targets and importers (`LOY8xx`).

An example's first line says, as a comment, which command shows it: `# loy compile --target NAME` for the ruleset
beside it, `# loy import SYSTEM FILE` for the file of that name.
"""

from __future__ import annotations

from loyaltydsl.diagnostics.registry import info

_PARTNER = """
reward card partner {{
  trigger    every 5 stays
  gift_card  "{utid}" value {value} USD
  active
}}

connect tango {{
  platform_name        "harbor"
  platform_key         env "TANGO_KEY"
  account_identifier   "{account}"
  customer_identifier  "harbor"
}}
"""
_CATALOG = """# file: catalog.json
{"items": [{"utid": "U561593", "rewardName": "Gift card", "currencyCode": "USD", "status": "active",
            "valueType": "VARIABLE_VALUE", "minValue": 5, "maxValue": 500}]}
"""
_CONNECT = """
        # loy compile --target guesttraction
        connect guesttraction {{
          channel_manager  "Staah"
          {line}
        }}
"""
_RULES = "Type,Criteria,Starting,Ending,Exchange Rate,Per\n"


def _partner(utid: str = "U561593", value: str = "25", account: str = "harbor-rewards") -> str:
    return "# loy compile --target tango\n" + _PARTNER.format(utid=utid, value=value, account=account)


CODES = (
    info(
        "target-cannot-carry",
        "a clause that the target's system has no place for",
        """The other system's configuration cannot say what the clause says.
        Leaving it out in silence would give guests other points or rewards than the ruleset does.
        Say it as the help proposes, or compile with --partial, which lists what is left out.""",
        """
        # loy compile --target rdpwin
        award base { earn 10 points per USD of room_revenue }
        """,
        """
        # loy compile --target rdpwin
        award rack { when rate_code is "RACK"  earn 50 points per night }
        """,
    ),
    info(
        "target-bounds",
        "a value that the target's system does not take",
        """The other system bounds the field that this value would go into: its length, its form or its size.
        It would refuse the value, or cut it, when it is typed in.
        Change the value in the ruleset.""",
        f"""
        # loy compile --target crm
        reward spa generic {{
          external_name  "{"An hour at the spa " * 15}"
          trigger        every 5 stays
        }}
        """,
        """
        # loy compile --target crm
        reward spa generic {
          external_name  "An hour at the spa"
          trigger        every 5 stays
        }
        """,
    ),
    info(
        "unknown-setting",
        "a setting that the system does not have",
        """A `connect` block has a key that the target does not take.
        Most likely it is a typing error, and the setting that was meant keeps its default.
        `loy targets NAME` lists the keys of a target.""",
        _CONNECT.format(line='pms  "RMS"\n          chanel_manager  "Staah"'),
        _CONNECT.format(line='pms  "RMS"'),
    ),
    info(
        "missing-setting",
        "a setting that the system cannot do without",
        """The target needs to know something that only the hotel can say, such as an account.
        Without it the payload would be complete in form and useless.
        Add the key to the system's `connect` block.""",
        _CONNECT.format(line=""),
        _CONNECT.format(line='pms  "RMS"'),
    ),
    info(
        "wrong-setting",
        "a setting with a value that it cannot have",
        """The key is right, and its value is of another kind or not among those possible.
        The help names the values that it takes.
        A word may stand with or without quotes.""",
        """
        # loy compile --target crs
        connect crs { profile "synxys" }
        """,
        """
        # loy compile --target crs
        connect crs { profile "synxis" }
        """,
    ),
    info(
        "not-in-catalog",
        "a gift card that the catalogue does not have, or not at that value",
        """The catalogue given with --catalog lacks the item, or has it inactive, in another currency or with other
        values.
        Every order for it would be refused when a guest has earned it.
        Take an item and a value that the catalogue has.""",
        _partner(value="1000") + _CATALOG,
        _partner() + _CATALOG,
    ),
    info(
        "import-value",
        "a value of another system that cannot be read",
        """A cell or field of the imported file says nothing that the other system could mean there.
        Guessing could turn one rule into another.
        Mend it in the file, or in the system that it came from.""",
        f"# loy import rdpwin rules.csv\n# file: rules.csv\n{_RULES}Award,DateRange,13/1/98,3/31/98,50,Night\n",
        f"# loy import rdpwin rules.csv\n# file: rules.csv\n{_RULES}Award,DateRange,1/1/98,3/31/98,50,Night\n",
    ),
    info(
        "import-form",
        "a file that is not what the importer reads",
        """The file lacks a column, is empty, or is of another kind.
        Nothing of it was read.
        `loy import --help` says what each system's file must look like.""",
        "# loy import rdpwin rules.csv\n# file: rules.csv\nType,Criteria,Starting,Ending\nAward,RatePlan,COMP,\n",
        f"# loy import rdpwin rules.csv\n# file: rules.csv\n{_RULES}Award,RatePlan,COMP,,0,Night\n",
    ),
)
