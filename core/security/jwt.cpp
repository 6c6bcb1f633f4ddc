#include "security/jwt.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <QByteArray>

namespace oxide::security {

namespace json = boost::json;
using base::ErrorKind;

namespace {

constexpr std::chrono::minutes clockSkew{1};
constexpr int leastKeyBits = 2048;
constexpr std::size_t longestJwt = 16 * 1024;

template<auto Free>
struct Freed {
    template<class T>
    void operator()(T *what) const
    {
        Free(what);
    }
};

using BigNumber = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using PublicKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;

tl::unexpected<base::Error> refused(std::string why)
{
    return base::fail(ErrorKind::Unauthorized, "The token is refused: " + std::move(why) + '.');
}

/// Base 64 of RFC 4648, section 5, without padding.
std::optional<std::string> decoded(std::string_view text)
{
    const auto result = QByteArray::fromBase64Encoding(
        QByteArray(text.data(), static_cast<qsizetype>(text.size())),
        QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!result)
        return std::nullopt;
    return (*result).toStdString();
}

std::optional<json::object> objectIn(std::string_view text)
{
    const auto bytes = decoded(text);
    if (!bytes)
        return std::nullopt;
    boost::system::error_code error;
    json::value value = json::parse(*bytes, error);
    if (error || !value.is_object())
        return std::nullopt;
    return std::move(value.get_object());
}

/// The text of a member; empty where it is missing or no text.
std::string_view textOf(const json::object &object, std::string_view name)
{
    const json::value *value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                  : std::string_view();
}

/// Seconds since 1970; empty where the member is no number that a date could be.
std::optional<base::TimePoint> timeOf(const json::object &object, std::string_view name)
{
    constexpr double farAway = 1e11;
    const json::value *value = object.if_contains(name);
    if (value == nullptr || !value->is_number())
        return std::nullopt;
    const double seconds = value->to_number<double>();
    if (!(seconds >= 0 && seconds < farAway))
        return std::nullopt;
    return base::TimePoint(std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000)));
}

BigNumber numberIn(std::string_view text)
{
    const auto bytes = decoded(text);
    if (!bytes || bytes->empty())
        return nullptr;
    return BigNumber(BN_bin2bn(reinterpret_cast<const unsigned char *>(bytes->data()),
                               static_cast<int>(bytes->size()), nullptr));
}

PublicKey rsaKey(const json::object &jwk)
{
    const BigNumber modulus = numberIn(textOf(jwk, "n"));
    const BigNumber exponent = numberIn(textOf(jwk, "e"));
    const ParamBuilder builder(OSSL_PARAM_BLD_new());
    if (!modulus || !exponent || !builder || BN_num_bits(modulus.get()) < leastKeyBits
        || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1
        || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
        return nullptr;
    const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY *key = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1
        || EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
        return nullptr;
    return PublicKey(key);
}

/// RFC 7517: a key may say what it is for.
bool isForRs256(const json::object &jwk)
{
    const std::string_view use = textOf(jwk, "use");
    const std::string_view algorithm = textOf(jwk, "alg");
    return textOf(jwk, "kty") == "RSA" && (use.empty() || use == "sig")
           && (algorithm.empty() || algorithm == "RS256");
}

bool isSigned(EVP_PKEY *key, std::string_view text, const std::string &signature)
{
    const DigestContext context(EVP_MD_CTX_new());
    return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1
           && EVP_DigestVerify(context.get(),
                               reinterpret_cast<const unsigned char *>(signature.data()),
                               signature.size(),
                               reinterpret_cast<const unsigned char *>(text.data()), text.size())
                  == 1;
}

/// `aud` is a text or a list of them.
bool isFor(const json::object &claims, std::string_view audience)
{
    const json::value *value = claims.if_contains("aud");
    if (value == nullptr)
        return false;
    if (value->is_array())
        return std::ranges::any_of(value->get_array(), [audience](const json::value &one) {
            return one.is_string() && std::string_view(one.get_string()) == audience;
        });
    return textOf(claims, "aud") == audience;
}

} // namespace

struct JwtVerifier::Private {
    struct Named {
        std::string id;
        PublicKey key;
    };
    JwtIssuer issuer;
    std::vector<Named> keys;

    [[nodiscard]] EVP_PKEY *find(std::string_view id) const
    {
        if (id.empty())
            return keys.size() == 1 ? keys.front().key.get() : nullptr;
        const auto found = std::ranges::find(keys, id, &Named::id);
        return found == keys.end() ? nullptr : found->key.get();
    }

    [[nodiscard]] base::Result<JwtCaller> read(const json::object &claims,
                                               base::TimePoint now) const;
};

base::Result<JwtCaller> JwtVerifier::Private::read(const json::object &claims,
                                                   base::TimePoint now) const
{
    if (textOf(claims, "iss") != issuer.issuer)
        return refused("it is of another issuer");
    if (!isFor(claims, issuer.audience))
        return refused("it is meant for another audience");
    const auto expires = timeOf(claims, "exp");
    if (!expires)
        return refused("it does not say when it expires");
    if (now >= *expires + clockSkew)
        return refused("it has expired");
    if (claims.contains("nbf")) {
        const auto begins = timeOf(claims, "nbf");
        if (!begins || now + clockSkew < *begins)
            return refused("it is not valid yet");
    }
    JwtCaller caller;
    caller.until = *expires + clockSkew;
    caller.subject = textOf(claims, "sub");
    if (caller.subject.empty())
        return refused("it names no subject");
    if (claims.contains("role")) {
        const auto role = base::fromName<Role>(textOf(claims, "role"));
        if (!role || *role == Role::Nobody)
            return refused("its role is none of viewer, user, operator, admin");
        caller.role = *role;
    }
    return caller;
}

JwtVerifier::JwtVerifier(std::unique_ptr<Private> d) : m_d(std::move(d)) {}
JwtVerifier::JwtVerifier(JwtVerifier &&) noexcept = default;
JwtVerifier &JwtVerifier::operator=(JwtVerifier &&) noexcept = default;
JwtVerifier::~JwtVerifier() = default;

base::Result<JwtVerifier> JwtVerifier::make(const JwtIssuer &issuer)
{
    if (issuer.issuer.empty() || issuer.audience.empty())
        return base::fail(ErrorKind::Config,
                          "Tokens are let in only of a named issuer and for a named audience; set "
                          "api.jwt_issuer and api.jwt_audience.");
    auto d = std::make_unique<Private>();
    d->issuer = issuer;
    boost::system::error_code error;
    const json::value set = json::parse(issuer.keySet, error);
    const json::object *object = error ? nullptr : set.if_object();
    const json::value *keys = object == nullptr ? nullptr : object->if_contains("keys");
    if (keys == nullptr || !keys->is_array())
        return base::fail(ErrorKind::Config, "The token issuer's keys are no JSON web key set.");
    for (const json::value &one : keys->get_array()) {
        if (!one.is_object() || !isForRs256(one.get_object()))
            continue;
        if (PublicKey key = rsaKey(one.get_object()))
            d->keys.push_back({std::string(textOf(one.get_object(), "kid")), std::move(key)});
    }
    if (d->keys.empty())
        return base::fail(ErrorKind::Config,
                          "The token issuer's key set holds no RSA key of 2048 bits or more.");
    return JwtVerifier(std::move(d));
}

const JwtIssuer &JwtVerifier::issuer() const
{
    return m_d->issuer;
}

bool JwtVerifier::looksLikeToken(std::string_view text)
{
    return std::ranges::count(text, '.') == 2;
}

base::Result<JwtCaller> JwtVerifier::verify(std::string_view token, base::TimePoint now) const
{
    if (token.size() > longestJwt || !looksLikeToken(token))
        return refused("it is no signed token");
    const std::size_t first = token.find('.');
    const std::size_t second = token.find('.', first + 1);
    const auto header = objectIn(token.substr(0, first));
    const auto signature = decoded(token.substr(second + 1));
    if (!header || !signature)
        return refused("it is no signed token");
    if (textOf(*header, "alg") != "RS256")
        return refused("it is not signed with RS256");
    if (header->contains("crit"))
        return refused("it asks for what is not known here");
    EVP_PKEY *key = m_d->find(textOf(*header, "kid"));
    if (key == nullptr)
        return refused("its key is not in the issuer's set");
    if (!isSigned(key, token.substr(0, second), *signature))
        return refused("its signature is wrong");
    const auto claims = objectIn(token.substr(first + 1, second - first - 1));
    if (!claims)
        return refused("its claims are no JSON");
    return m_d->read(*claims, now);
}

} // namespace oxide::security
