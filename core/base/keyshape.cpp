#include "base/keyshape.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <iterator>

namespace oxide::base {

namespace {

enum Letters : std::uint8_t {
    Upper = 1,
    Lower = 2,
    Digit = 4,
    Dash = 8,
    Underscore = 16,
    Dot = 32,
    Base64 = 64, // + / =
};

constexpr std::uint8_t alnum = Upper | Lower | Digit;
constexpr std::uint8_t word = alnum | Underscore;
constexpr std::uint8_t wordDash = word | Dash;
constexpr std::uint8_t lowerDigit = Lower | Digit;
constexpr std::uint8_t upperDigit = Upper | Digit;

struct Shape {
    std::string_view prefix;
    std::uint16_t least; ///< bytes behind the prefix
    std::uint16_t most;
    std::uint8_t letters;
};

constexpr std::uint16_t any = 400;

/// Prefixes as their makers document them; longer ones before those they begin with.
constexpr auto shapes = std::to_array<Shape>({
    {"oxide-", 64, 64, lowerDigit},
    {"sk-ant-", 20, any, wordDash},
    {"sk-proj-", 20, any, wordDash},
    {"sk-or-v1-", 32, 64, lowerDigit},
    {"sk-", 16, any, wordDash},
    {"sk_live_", 10, 99, alnum},
    {"sk_test_", 10, 99, alnum},
    {"sk_prod_", 10, 99, alnum},
    {"rk_live_", 10, 99, alnum},
    {"rk_test_", 10, 99, alnum},
    {"rk_prod_", 10, 99, alnum},
    {"AIza", 35, 35, wordDash},
    {"ya29.", 20, any, wordDash},
    {"GOCSPX-", 28, 28, wordDash},
    {"ghp_", 36, 36, alnum},
    {"gho_", 36, 36, alnum},
    {"ghu_", 36, 36, alnum},
    {"ghs_", 36, 36, alnum},
    {"ghr_", 36, 36, alnum},
    {"github_pat_", 22, 93, word},
    {"glpat-", 20, 60, wordDash},
    {"glptt-", 40, 40, lowerDigit},
    {"gldt-", 20, 20, wordDash},
    {"glrt-", 20, 20, wordDash},
    {"glft-", 20, 20, wordDash},
    {"glsoat-", 20, 20, wordDash},
    {"glcbt-", 20, 30, wordDash},
    {"glagent-", 50, 50, wordDash},
    {"glimt-", 25, 25, wordDash},
    {"gloas-", 64, 64, wordDash},
    {"GR1348941", 20, 20, wordDash},
    {"AKIA", 16, 16, upperDigit},
    {"ASIA", 16, 16, upperDigit},
    {"ABIA", 16, 16, upperDigit},
    {"ACCA", 16, 16, upperDigit},
    {"A3T", 17, 17, upperDigit},
    {"ABSK", 60, 300, alnum | Base64},
    {"xoxb-", 10, 99, alnum | Dash},
    {"xoxp-", 10, 99, alnum | Dash},
    {"xoxa-", 8, 99, alnum | Dash},
    {"xoxr-", 8, 99, alnum | Dash},
    {"xoxs-", 8, 99, alnum | Dash},
    {"xoxo-", 8, 99, alnum | Dash},
    {"xoxe.", 20, 250, alnum | Dash},
    {"xoxe-", 20, 250, alnum | Dash},
    {"xapp-", 10, 120, alnum | Dash},
    {"hf_", 30, 40, alnum},
    {"api_org_", 30, 40, alnum},
    {"gsk_", 40, 60, alnum},
    {"r8_", 37, 40, alnum},
    {"xai-", 60, 90, wordDash},
    {"pplx-", 40, 60, alnum},
    {"nvapi-", 50, 80, wordDash},
    {"npm_", 36, 36, alnum},
    {"pypi-", 50, any, wordDash},
    {"rubygems_", 48, 48, lowerDigit},
    {"SG.", 60, 70, wordDash | Dot},
    {"sib-", 60, 90, alnum | Dash},
    {"xkeysib-", 70, 90, lowerDigit | Dash},
    {"dop_v1_", 64, 64, lowerDigit},
    {"doo_v1_", 64, 64, lowerDigit},
    {"dor_v1_", 64, 64, lowerDigit},
    {"shpat_", 32, 32, alnum},
    {"shpca_", 32, 32, alnum},
    {"shppa_", 32, 32, alnum},
    {"shpss_", 32, 32, alnum},
    {"lin_api_", 40, 40, alnum},
    {"ntn_", 40, 50, alnum},
    {"pul-", 40, 40, lowerDigit},
    {"hvs.", 24, 140, wordDash},
    {"hvb.", 24, 220, wordDash},
    {"dp.pt.", 40, 50, alnum},
    {"dp.st.", 40, 60, alnum | Dot},
    {"glsa_", 32, 50, word},
    {"glc_", 32, any, alnum | Base64},
    {"eyJrIjoi", 60, any, alnum | Base64},
    {"NRAK-", 27, 27, alnum},
    {"NRJS-", 19, 19, alnum},
    {"NRII-", 32, 32, alnum | Dash},
    {"PMAK-", 59, 59, alnum | Dash},
    {"EAAA", 60, 90, wordDash},
    {"sq0atp-", 22, 60, wordDash},
    {"sq0csp-", 40, 60, wordDash},
    {"sk-lf-", 36, 36, lowerDigit | Dash},
    {"tgp_v1_", 40, 50, wordDash},
    {"CLOJARS_", 60, 60, lowerDigit},
    {"dapi", 32, 34, lowerDigit | Dash},
    {"EZAK", 54, 54, alnum},
    {"EZTK", 54, 54, alnum},
    {"FLWSECK_TEST-", 12, 34, alnum | Dash},
    {"FLWPUBK_TEST-", 32, 34, alnum | Dash},
    {"fio-u-", 64, 64, wordDash | Base64},
    {"duffel_test_", 43, 43, wordDash},
    {"duffel_live_", 43, 43, wordDash},
    {"LTAI", 20, 20, alnum},
    {"AGE-SECRET-KEY-1", 58, 58, upperDigit},
    {"p8e-", 32, 32, lowerDigit},
    {"sntrys_", 60, any, alnum | Base64 | Underscore},
    {"sntryu_", 64, 64, lowerDigit},
    {"phc_", 43, 43, alnum},
    {"phx_", 43, 43, alnum},
    {"pscale_tkn_", 32, 64, wordDash | Dot},
    {"pscale_oauth_", 32, 64, wordDash | Dot},
    {"pscale_pw_", 32, 64, wordDash | Dot},
    {"rdme_", 70, 70, lowerDigit},
    {"scalr_", 40, 250, alnum},
    {"tfp_", 59, 59, word},
    {"shippo_live_", 40, 40, lowerDigit},
    {"shippo_test_", 40, 40, lowerDigit},
    {"patr_", 20, 90, alnum | Dot},
    {"b.AAAAAQ", 90, any, wordDash},
    {"t1.", 80, 160, alnum | Dot | Dash | Underscore | Base64},
    {"AQVN", 35, 38, wordDash},
    {"YC", 38, 38, wordDash},
    {"CFPAT-", 43, 43, wordDash},
    {"key-", 32, 32, lowerDigit},
    {"pubkey-", 32, 32, lowerDigit},
    {"ATATT3", 180, 200, wordDash | Base64},
    {"ops_eyJ", 200, any, alnum | Base64},
    {"oy2", 43, 43, lowerDigit},
    {"cio", 32, 36, lowerDigit},
    {"figd_", 38, 50, wordDash},
    {"vercel_", 24, 40, alnum},
    {"SK", 32, 32, lowerDigit},
    {"SCW", 17, 17, upperDigit},
    {"whsec_", 24, 64, alnum | Base64},
    {"dt0c01.", 89, 89, upperDigit | Dot},
    {"A3-", 33, 40, upperDigit | Dash},
    {"sgp_", 40, 70, lowerDigit | Underscore},
    {"pat.", 60, 75, wordDash | Dot},
    {"ico-", 32, 32, alnum},
    {"pnu_", 36, 36, alnum},
    {"tk-us-", 48, 48, wordDash},
    {"sm_", 16, 24, word},
    {"sl.", 130, 160, wordDash},
    {"dckr_pat_", 27, 27, wordDash},
    {"sbp_", 40, 40, lowerDigit},
    {"v1.0-", 171, 171, lowerDigit | Dash},
    {"pk.eyJ", 60, 120, wordDash | Dot},
    {"sk.eyJ", 60, 120, wordDash | Dot},
    {"HRKU-", 36, 64, wordDash},
    {"secret_", 43, 43, alnum},
    {"s.", 24, 24, alnum},
    {"pat", 79, 79, alnum | Dot},
    {"EAAC", 80, 250, alnum},
    {"EAAM", 80, 250, alnum},
    {"key_live_", 20, 40, alnum},
    {"FLWSECK-", 32, 36, alnum | Dash},
});

bool isOneOf(char c, std::uint8_t letters)
{
    if (c >= 'A' && c <= 'Z')
        return (letters & Upper) != 0;
    if (c >= 'a' && c <= 'z')
        return (letters & Lower) != 0;
    if (c >= '0' && c <= '9')
        return (letters & Digit) != 0;
    switch (c) {
    case '-':
        return (letters & Dash) != 0;
    case '_':
        return (letters & Underscore) != 0;
    case '.':
        return (letters & Dot) != 0;
    case '+':
    case '/':
    case '=':
        return (letters & Base64) != 0;
    default:
        return false;
    }
}

std::size_t runLength(std::string_view text, std::uint8_t letters)
{
    std::size_t length = 0;
    while (length < text.size() && length <= any && isOneOf(text[length], letters))
        ++length;
    return length;
}

/// Three parts of base64url, the first two of JSON (RFC 7519). The signature may be missing.
std::size_t webTokenLength(std::string_view text)
{
    constexpr std::size_t leastPart = 14;
    constexpr std::size_t mostPart = 2000;
    constexpr std::string_view start = "eyJ";
    if (!text.starts_with(start))
        return 0;
    std::size_t at = 0;
    for (int part = 0; part < 3; ++part) {
        std::size_t length = 0;
        while (at + length < text.size() && length < mostPart
               && isOneOf(text[at + length], wordDash))
            ++length;
        if (part < 2
            && (length < leastPart || at + length >= text.size() || text[at + length] != '.'
                || !text.substr(at).starts_with(start)))
            return 0;
        at += length + (part < 2 ? 1 : 0);
    }
    return at;
}

} // namespace

std::size_t keyShapeLength(std::string_view text)
{
    constexpr std::size_t shortest = 13; // most words end here
    if (text.size() < shortest
        || runLength(text.substr(0, shortest), wordDash | Dot | Base64) < shortest)
        return 0;
    for (const Shape &shape : shapes) {
        if (!text.starts_with(shape.prefix))
            continue;
        const std::size_t tail = runLength(text.substr(shape.prefix.size()), shape.letters);
        const std::size_t end = shape.prefix.size() + tail;
        const bool isWhole = end >= text.size() || !isOneOf(text[end], word);
        if (tail >= shape.least && tail <= shape.most && isWhole)
            return end;
    }
    return webTokenLength(text);
}

double entropy(std::string_view text)
{
    std::array<std::size_t, 256> counts{};
    for (const char c : text)
        ++counts[static_cast<unsigned char>(c)];
    double bits = 0;
    for (const std::size_t count : counts) {
        if (count > 0) {
            const double share = static_cast<double>(count) / static_cast<double>(text.size());
            bits -= share * std::log2(share);
        }
    }
    return bits;
}

} // namespace oxide::base
