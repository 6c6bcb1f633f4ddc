#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <boost/json.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <QByteArray>

namespace oxide::test {

// An issuer of JSON web tokens: its keys, its key set, what it signs.

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

inline std::string encoded(const std::string &bytes)
{
    return QByteArray::fromStdString(bytes)
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals)
        .toStdString();
}

inline Key makeKey(unsigned bits = 2048)
{
    return {EVP_RSA_gen(bits), EVP_PKEY_free};
}

inline std::string numberOf(const Key &key, const char *name)
{
    BIGNUM *number = nullptr;
    EVP_PKEY_get_bn_param(key.get(), name, &number);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char *>(bytes.data()));
    BN_free(number);
    return encoded(bytes);
}

inline boost::json::object jwk(const Key &key, const std::string &id)
{
    return {{"kty", "RSA"},
            {"kid", id},
            {"use", "sig"},
            {"alg", "RS256"},
            {"n", numberOf(key, OSSL_PKEY_PARAM_RSA_N)},
            {"e", numberOf(key, OSSL_PKEY_PARAM_RSA_E)}};
}

inline std::string keySet(boost::json::array keys)
{
    return boost::json::serialize(boost::json::object{{"keys", std::move(keys)}});
}

inline std::string sign(const Key &key, const std::string &text,
                        const EVP_MD *digest = EVP_sha256())
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    std::size_t size = 0;
    EVP_DigestSignInit(context, nullptr, digest, nullptr, key.get());
    const auto *bytes = reinterpret_cast<const unsigned char *>(text.data());
    EVP_DigestSign(context, nullptr, &size, bytes, text.size());
    std::string signature(size, '\0');
    EVP_DigestSign(context, reinterpret_cast<unsigned char *>(signature.data()), &size, bytes,
                   text.size());
    EVP_MD_CTX_free(context);
    return signature;
}

inline boost::json::object goodHeader()
{
    return {{"alg", "RS256"}, {"kid", "one"}, {"typ", "JWT"}};
}

inline std::string token(const Key &key, const boost::json::object &claims,
                         const boost::json::object &header = goodHeader())
{
    const std::string text =
        encoded(boost::json::serialize(header)) + '.' + encoded(boost::json::serialize(claims));
    return text + '.' + encoded(sign(key, text));
}

} // namespace oxide::test
