"""Words people bring from other systems, and what they are called here. Keys as `squash` leaves them."""

from __future__ import annotations

_FIELDS: dict[str, str] = {
    "rate_code": "rate rate_plan rate_type plan price_code rate_id tariff rate_plan_code",
    "room_type": "room room_category room_class room_kind room_type_code room_code unit_type",
    "group_code": "group block block_code group_id group_name group_block",
    "package_code": "package package_id pkg",
    "channel_code": "channel source source_code booking_channel booking_source origin distribution_channel",
    "rate_access_code": "access_code promo promo_code promotion_code private_code rate_access corporate_code",
    "market_code": "market market_segment segment_code market_type",
    "guest_type": "guest customer_type guest_category profile_type",
    "property": "hotel hotel_code property_code property_id hotel_id site resort",
    "status": "reservation_status stay_status state booking_status res_status",
    "booked": "booking_date booked_on booked_at created created_on reservation_date date_booked book_date",
    "arrival": "checkin check_in arrive arrival_date arrival_day check_in_date checkin_date start_date date_in arrives",
    "departure": "checkout check_out depart departure_date departure_day check_out_date checkout_date end_date "
    "date_out leaves",
    "stay_id": "reservation reservation_id reservation_number booking_id confirmation confirmation_number folio res_id",
    "member_id": "member member_number member_no guest_id profile_id loyalty_id loyalty_number customer_id",
    "adults": "adult number_of_adults guests pax persons",
    "children": "child kids number_of_children",
    "rooms": "room_count number_of_rooms rooms_booked",
    "nights": "los length_of_stay night_count room_nights number_of_nights stay_length length nites duration",
    "lead_time": "leadtime lead lead_days booking_window days_before_arrival advance_days advance_purchase",
    "room_revenue": "room_rate adr room_rev rate_amount lodging_revenue accommodation_revenue room_charges room_total "
    "room_amount",
    "food_revenue": "fb_revenue f_b_revenue food_and_beverage food_beverage_revenue fnb_revenue food fb fnb "
    "restaurant_revenue beverage_revenue",
    "other_revenue": "misc_revenue miscellaneous_revenue ancillary_revenue spa_revenue extras",
    "total_revenue": "revenue spend total total_spend amount total_amount stay_revenue spent total_rev sales",
    "points_payment": "redemption points_redeemed redeem_amount pay_with_points",
    "joined": "member_since enrolled enrolled_on enrollment_date enrolment_date join_date joined_on signup_date "
    "sign_up_date registered registration_date",
    "tier": "level member_level membership_level status_level loyalty_level membership_tier loyalty_tier grade rank "
    "member_tier tier_level",
    "points": "balance point_balance points_balance",
    "segment": "segments member_segment customer_segment guest_segment audience",
    "email": "mail e_mail email_address",
    "first_name": "firstname given_name forename",
    "last_name": "lastname surname family_name",
    "language": "lang locale",
}  # fmt: skip


def squash(word: str) -> str:
    """A word without case and separators: `Rate-Code`, `rateCode` and `rate_code` are the same."""
    return word.lower().replace("_", "").replace("-", "").replace(" ", "")


FIELDS: dict[str, str] = {squash(word): field for field, words in _FIELDS.items() for word in words.split()}
"""Another system's word for a field."""

FIELD_TYPES: dict[str, str] = {
    squash(word): name
    for name, words in {
        "text": "string str varchar char",
        "number": "int integer float decimal numeric count double",
        "money": "amount currency price revenue",
        "date": "datetime day timestamp",
        "flag": "bool boolean yesno yes_no checkbox",
        "code": "enum list choice category",
    }.items()
    for word in words.split()
}
"""Another system's word for the type of a field."""

REWARD_TYPES: dict[str, str] = {
    squash(word): name
    for name, words in {
        "room": "room_reward free_night night certificate",
        "reservation": "reservation_reward amenity note",
        "partner": "partner_reward gift_card tango voucher",
        "generic": "generic_reward qr qr_code other item",
    }.items()
    for word in words.split()
}
"""Another system's word for the type of a reward."""

STATUSES: dict[str, str] = {
    squash(word): name
    for name, words in {
        "checked_out": "check_out checkout departed out complete completed stayed",
        "in_house": "check_in checkin checked_in arrived inhouse due_out staying",
        "booked": "reserved confirmed reservation open definite booking",
        "cancelled": "canceled cancel cancellation cxl void",
        "no_show": "noshow not_arrived",
    }.items()
    for word in words.split()
}
"""Another system's word for a status."""
