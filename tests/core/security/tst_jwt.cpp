#include "security/jwt.h"

#include "support/jwtsigner.h"

#include <memory>

#include <boost/json.hpp>
#include <openssl/hmac.h>

#include <QTest>

using namespace oxide;
using namespace oxide::test;
using namespace oxide::security;
using namespace std::chrono_literals;

namespace json = boost::json;

namespace {

constexpr base::TimePoint now{1'800'000'000'000ms};
constexpr std::int64_t nowSeconds = 1'800'000'000;

json::object goodClaims()
{
    return {{"iss", "https://issuer.example"},
            {"aud", "oxide"},
            {"sub", "ada"},
            {"role", "operator"},
            {"exp", nowSeconds + 600},
            {"nbf", nowSeconds - 600}};
}

} // namespace

class TestJwt final : public QObject
{
    Q_OBJECT

    Key m_key{nullptr, EVP_PKEY_free};
    Key m_other{nullptr, EVP_PKEY_free};
    std::unique_ptr<JwtVerifier> m_verifier;

    /// Why a token with this claim is refused; empty where it is let in.
    [[nodiscard]] std::string refusal(const char *claim, json::value value) const
    {
        json::object claims = goodClaims();
        if (value.is_null())
            claims.erase(claim);
        else
            claims[claim] = std::move(value);
        const auto caller = m_verifier->verify(token(m_key, claims), now);
        return caller ? std::string() : caller.error().message;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_key = makeKey();
        m_other = makeKey();
        auto made = JwtVerifier::make(
            {"https://issuer.example", "oxide", keySet({jwk(m_key, "one"), jwk(m_other, "two")})});
        QVERIFY(made);
        m_verifier = std::make_unique<JwtVerifier>(std::move(*made));
    }

    void a_good_token_is_let_in()
    {
        const auto caller = m_verifier->verify(token(m_key, goodClaims()), now);
        QVERIFY2(caller, caller ? "" : caller.error().message.c_str());
        QCOMPARE(caller->subject, "ada");
        QCOMPARE(caller->role, Role::Operator);
    }

    void the_key_is_the_one_that_kid_names()
    {
        json::object header = goodHeader();
        header["kid"] = "two";
        QVERIFY(m_verifier->verify(token(m_other, goodClaims(), header), now));
        QVERIFY(!m_verifier->verify(token(m_key, goodClaims(), header), now));
        header["kid"] = "three";
        QVERIFY(!m_verifier->verify(token(m_key, goodClaims(), header), now));
        header.erase("kid"); // which of the two?
        QVERIFY(!m_verifier->verify(token(m_key, goodClaims(), header), now));
        const auto single =
            JwtVerifier::make({"https://issuer.example", "oxide", keySet({jwk(m_key, "one")})});
        QVERIFY(single->verify(token(m_key, goodClaims(), header), now));
    }

    void claims_are_held_to()
    {
        QCOMPARE(refusal("iss", "https://other.example"),
                 "The token is refused: it is of another issuer.");
        QVERIFY(!refusal("iss", nullptr).empty());
        QVERIFY(!refusal("aud", "else").empty());
        QVERIFY(!refusal("aud", nullptr).empty());
        QVERIFY(!refusal("aud", json::array{"else", 7}).empty());
        QCOMPARE(refusal("aud", json::array{"else", "oxide"}), "");
        QVERIFY(!refusal("sub", nullptr).empty());
        QVERIFY(!refusal("exp", nullptr).empty());
        QVERIFY(!refusal("exp", "tomorrow").empty());
        QVERIFY(!refusal("exp", 1e300).empty());
        QVERIFY(!refusal("exp", nowSeconds - 61).empty());
        QCOMPARE(refusal("exp", nowSeconds - 59), ""); // clocks differ
        QVERIFY(!refusal("nbf", nowSeconds + 61).empty());
        QCOMPARE(refusal("nbf", nowSeconds + 59), "");
        QCOMPARE(refusal("nbf", nullptr), "");
    }

    void roles_are_named_or_the_least()
    {
        json::object claims = goodClaims();
        claims.erase("role");
        QCOMPARE(m_verifier->verify(token(m_key, claims), now)->role, Role::Viewer);
        QVERIFY(!refusal("role", "root").empty());
        QVERIFY(!refusal("role", "nobody").empty());
        QVERIFY(!refusal("role", json::array{"admin"}).empty());
    }

    void other_algorithms_are_refused()
    {
        for (const char *algorithm : {"none", "HS256", "RS384", "PS256", "rs256", ""}) {
            json::object header = goodHeader();
            header["alg"] = algorithm;
            QVERIFY(!m_verifier->verify(token(m_key, goodClaims(), header), now));
        }
        // The classic: the public key taken as the secret of an HMAC.
        json::object header = goodHeader();
        header["alg"] = "HS256";
        const std::string text =
            encoded(json::serialize(header)) + '.' + encoded(json::serialize(goodClaims()));
        const std::string secret = json::serialize(jwk(m_key, "one"));
        std::string mac(32, '\0');
        HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
             reinterpret_cast<const unsigned char *>(text.data()), text.size(),
             reinterpret_cast<unsigned char *>(mac.data()), nullptr);
        QVERIFY(!m_verifier->verify(text + '.' + encoded(mac), now));
        header["alg"] = "none";
        const std::string bare =
            encoded(json::serialize(header)) + '.' + encoded(json::serialize(goodClaims())) + '.';
        QVERIFY(!m_verifier->verify(bare, now));
    }

    void any_changed_byte_breaks_the_signature()
    {
        const std::string good = token(m_key, goodClaims());
        QVERIFY(m_verifier->verify(good, now));
        // The last letter of a part may carry bits that mean nothing.
        for (std::size_t i = 0; i + 2 < good.size(); i += 7) {
            std::string bad = good;
            bad[i] = bad[i] == 'A' ? 'B' : 'A';
            if (bad[i + 1] == '.' || good[i] == '.')
                continue;
            QVERIFY2(!m_verifier->verify(bad, now), std::to_string(i).c_str());
        }
    }

    void nonsense_is_refused()
    {
        for (const std::string &text :
             {std::string(), std::string(".."), std::string("a.b.c"), std::string("a.b"),
              token(m_key, goodClaims()) + ".x", std::string(1'000'000, '.'),
              encoded("[]") + '.' + encoded("{}") + ".AA", encoded("{}") + ".."}) {
            const auto caller = m_verifier->verify(text, now);
            QVERIFY(!caller);
            QCOMPARE(caller.error().kind, base::ErrorKind::Unauthorized);
        }
        json::object header = goodHeader();
        header["crit"] = json::array{"exp"};
        QVERIFY(!m_verifier->verify(token(m_key, goodClaims(), header), now));
    }

    void a_set_without_a_usable_key_is_an_error()
    {
        const Key weak = makeKey(1024);
        json::object forEncryption = jwk(m_key, "x");
        forEncryption["use"] = "enc";
        json::object other = jwk(m_key, "x");
        other["alg"] = "RS512";
        for (const std::string &set :
             {std::string(), std::string("[]"), std::string("{\"keys\":{}}"), keySet({}),
              keySet({1, "x", json::object{{"kty", "EC"}}}), keySet({jwk(weak, "one")}),
              keySet({forEncryption, other})}) {
            const auto made = JwtVerifier::make({"https://issuer.example", "oxide", set});
            QVERIFY2(!made, set.c_str());
            QCOMPARE(made.error().kind, base::ErrorKind::Config);
        }
        QVERIFY(!JwtVerifier::make({"", "oxide", keySet({jwk(m_key, "one")})}));
        QVERIFY(!JwtVerifier::make({"x", "", keySet({jwk(m_key, "one")})}));
    }
};

QTEST_GUILESS_MAIN(TestJwt)
#include "tst_jwt.moc"
