/* W1m by hand: points without the level in one pass, stays brought together by member, then one fold.
 * The file is in the order of departures, so a counting sort by member keeps each member's order. */
#include <stdint.h>
#include <stdlib.h>

static const int64_t AT[5] = {20000, 30000, 40000, 50000, 75000};
static const int64_t STAY[6] = {5, 750, 1000 + 200, 1500 + 200, 200, 200};
static const int64_t NIGHT[6] = {0, 0, 0, 0, 1000, 1500};

/* days since 1970-01-01 */
#define SPRING_LOW 19783
#define SPRING_HIGH 19874
#define CHRISTMAS_LOW 20077
#define CHRISTMAS_HIGH 20093

int fold(int64_t n, int64_t members,
         const int32_t *rate, const uint8_t *rate_bits, const int32_t *room, const uint8_t *room_bits,
         const int32_t *group, const uint8_t *group_bits, const int32_t *channel, const uint8_t *channel_bits,
         const int32_t *guest, const uint8_t *guest_bits,
         const int32_t *arrival, const int32_t *departure, const int32_t *joined, const int32_t *revenue,
         const int32_t *member, int64_t *out) {
    int64_t *place = calloc(members + 1, sizeof(int64_t));
    int32_t *row = malloc(n * sizeof(int32_t));
    int32_t *base = malloc(n * sizeof(int32_t));
    uint16_t *nights = malloc(n * sizeof(uint16_t));
    if (!place || !row || !base || !nights) return 1;
    for (int64_t i = 0; i < n; i++) place[member[i] + 1]++;
    for (int64_t m = 0; m < members; m++) place[m + 1] += place[m];
    for (int64_t i = 0; i < n; i++) {
        uint8_t r = rate_bits[rate[i]], t = room_bits[room[i]];
        int32_t stayed = departure[i] - arrival[i];
        int32_t points = -1;
        if (!((r & 4) | (t & 2) | group_bits[group[i]])) {
            int32_t since = departure[i] - joined[i];
            points = (revenue[i] > 0 ? revenue[i] : 0) * 10;
            points += (r & 1) * 250 + ((r >> 1) & 1) * 40 * stayed + (t & 1) * 500;
            points += (arrival[i] <= SPRING_HIGH && departure[i] > SPRING_LOW && stayed > 0) * 50 * stayed;
            points += (arrival[i] <= CHRISTMAS_HIGH && departure[i] > CHRISTMAS_LOW && stayed > 0) * 300;
            int32_t weekday = (arrival[i] + 3) % 7; /* 1970-01-01 was a Thursday: 0 is Monday */
            points += (weekday == 4 || weekday == 5) * 100;
            points += (since >= 0 && since <= 7) * 500;
            points += guest_bits[guest[i]] * 75 * stayed;
            points += (channel_bits[channel[i]] && stayed >= 2) * 150;
        }
        int64_t at = place[member[i]]++;
        row[at] = (int32_t)i;
        base[at] = points;
        nights[at] = (uint16_t)stayed;
    }
    int64_t at = 0;
    for (int64_t m = 0; m < members; m++) {
        int64_t reached = 0;
        int level = 0;
        for (; at < place[m]; at++) {
            int64_t points = 0;
            if (base[at] >= 0) points = base[at] + STAY[level] + NIGHT[level] * nights[at];
            reached += points;
            while (level < 5 && reached >= AT[level]) level++;
            out[row[at]] = points;
        }
    }
    free(place); free(row); free(base); free(nights);
    return 0;
}
