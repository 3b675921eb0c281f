"""Rewards."""

from loyaltydsl.diagnostics.registry import info

_LINK = 'book_link "https://book.example.com/reserve" { hgID "1042"  checkin  vouchercode }'

CODES = (
    info(
        "clause-of-another-type",
        "a clause that belongs to another type of reward",
        """Each type of reward has the fields that the CRM's set-up page shows for it: a booking link and rate codes
        for room
        rewards, a PMS note and reservation timing for reservation rewards, a gift card for partner rewards, a QR code
        for generic ones.
        What belongs to another type cannot be carried by the CRM.
        Leave the clause out, or change the reward's type.""",
        """
        reward breakfast generic { trigger every 5 stays  note "Breakfast included" }
        """,
        """
        reward breakfast reservation { trigger 3 days before arrival  note "Breakfast included" }
        """,
    ),
    info(
        "missing-clause",
        "a clause that this type of reward needs",
        """A room reward needs a booking link and a rate code, a partner reward a gift card.
        Without them there is nothing to book with, or nothing to send.
        Add what is missing.""",
        """
        reward card partner { trigger every 5 stays }
        """,
        """
        reward card partner { trigger every 5 stays  gift_card "U123456" value 25 USD }
        """,
    ),
    info(
        "trigger-or-purchase",
        "a reward with both or neither of `trigger` and `purchase`",
        """A reward is issued by a trigger, or bought by the guest with points.
        With neither nobody would ever get it, and with both the CRM does not know which.
        Write exactly one; a reservation reward always has a trigger.""",
        """
        reward spa generic { qr_code }
        """,
        """
        reward spa generic { purchase 5_000 points  qr_code }
        """,
    ),
    info(
        "expires-before-valid",
        "a reward that can expire before it is valid",
        """On some date on which it may be issued, the reward would end before it begins, and the guest would hold a
        reward that was never good for anything.
        Validity never begins before issue; where only an `issue` left open makes that date possible, it is a warning.
        The message shows such a date: end `issue` earlier, or let the reward expire later.""",
        """
        reward spa generic {
          trigger  every 5 stays
          issue    2026-01-01 to 2026-12-31
          expires  on 2026-06-30
        }
        """,
        """
        reward spa generic {
          trigger  every 5 stays
          issue    2026-01-01 to 2026-06-30
          expires  on 2026-06-30
        }
        """,
    ),
    info(
        "method-not-supported",
        "a request method the CRM does not have",
        """Booking links are opened with GET; the CRM shows POST but keeps it for later.
        A reward set up with anything else would have a link that does not work.
        Write `method GET`, or leave it out.""",
        f"""
        reward free_night room {{
          trigger every 5 stays
          rate_code "COMPNT"
          method POST
          {_LINK}
        }}
        """,
        f"""
        reward free_night room {{
          trigger every 5 stays
          rate_code "COMPNT"
          method GET
          {_LINK}
        }}
        """,
    ),
    info(
        "rate-code-too-long",
        "more rate codes than the CRM can store",
        """The CRM stores the rate codes of a room reward as one text, joined with `;`, of at most 2,048 characters.
        What is longer would be cut off there.
        Spread the codes over several rewards.""",
        'reward free_night room {\n  trigger every 5 stays\n  rate_code "'
        + ";".join(f"RATE{i:04d}" for i in range(230))
        + f'"\n  {_LINK}\n}}\n',
        f"""
        reward free_night room {{
          trigger every 5 stays
          rate_code "COMPNT"
          {_LINK}
        }}
        """,
    ),
    info(
        "bad-utid",
        "a gift card that no catalogue has",
        """An item of the gift card catalogue is named by its UTID: the letter U and digits.
        Anything else is refused when the card is ordered, after the reward was promised to the guest.
        Copy the UTID from the catalogue.""",
        """
        reward card partner { trigger every 5 stays  gift_card "AMAZON" value 25 USD }
        """,
        """
        reward card partner { trigger every 5 stays  gift_card "U123456" value 25 USD }
        """,
    ),
    info(
        "missing-link-parameter",
        "a booking link that lacks a parameter",
        """A booking link needs `hgID`, the hotel group, and `checkin` and `vouchercode`, which the CRM fills in.
        Without them the booking engine does not know the hotel, the date or the voucher.
        Add what is missing.""",
        """
        reward free_night room {
          trigger every 5 stays
          rate_code "COMPNT"
          book_link "https://book.example.com/reserve" { hgID "1042"  checkin }
        }
        """,
        f"""
        reward free_night room {{
          trigger every 5 stays
          rate_code "COMPNT"
          {_LINK}
        }}
        """,
    ),
    info(
        "link-value",
        "a link's parameter with a value that does not fit",
        """`checkin` and `vouchercode` take no value, since the CRM fills them in; the others need one.
        The booking engine takes 1 to 5 rooms, and adults and children are counted for each room.
        Write a value within the bounds, or none.""",
        """
        reward free_night room {
          trigger every 5 stays
          rate_code "COMPNT"
          book_link "https://book.example.com/reserve" { hgID "1042"  checkin  vouchercode  rooms 6 }
        }
        """,
        """
        reward free_night room {
          trigger every 5 stays
          rate_code "COMPNT"
          book_link "https://book.example.com/reserve" { hgID "1042"  checkin  vouchercode  rooms 5 }
        }
        """,
    ),
    info(
        "bad-url",
        "a booking link that is no web address",
        """A booking link is the address of the booking engine, with `https://` in front.
        Without it a guest's browser would look for the page beside the e-mail.
        Copy the whole address.""",
        """
        reward free_night room {
          trigger every 5 stays
          rate_code "COMPNT"
          book_link "book.example.com" { hgID "1042"  checkin  vouchercode }
        }
        """,
        f"""
        reward free_night room {{
          trigger every 5 stays
          rate_code "COMPNT"
          {_LINK}
        }}
        """,
    ),
    info(
        "issue-range",
        "an issue period that is not one range of dates",
        """`issue` is the start and the end date of the reward formula in the CRM, one of each.
        A season of every year, or several ranges, cannot be stored there.
        Write one range; what repeats every year is asked in `when`.""",
        """
        reward spa generic { trigger every 5 stays  issue 05-15 to 09-15 every year }
        """,
        """
        reward spa generic { trigger every 5 stays  issue 2026-05-15 to 2026-09-15 }
        """,
    ),
)
