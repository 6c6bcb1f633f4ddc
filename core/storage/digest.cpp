#include "storage/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

namespace oxide::storage {

namespace {

const unsigned char *bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char *>(text.data());
}

unsigned char *bytesOf(QByteArray &bytes)
{
    return reinterpret_cast<unsigned char *>(bytes.data());
}

} // namespace

QByteArray sha256(std::string_view text)
{
    QByteArray digest(SHA256_DIGEST_LENGTH, Qt::Uninitialized);
    SHA256(bytesOf(text), text.size(), bytesOf(digest));
    return digest;
}

QByteArray hmacSha256(const QByteArray &key, std::string_view text)
{
    QByteArray digest(SHA256_DIGEST_LENGTH, Qt::Uninitialized);
    HMAC(EVP_sha256(), key.constData(), static_cast<int>(key.size()), bytesOf(text), text.size(),
         bytesOf(digest), nullptr);
    return digest;
}

} // namespace oxide::storage
