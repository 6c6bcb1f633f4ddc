#include "security/secret.h"

#include <utility>

#include <openssl/crypto.h>

namespace oxide::security {

Secret::Secret(std::string value) : m_value(std::move(value)) {}

Secret::~Secret()
{
    wipe();
}

// A moved-from short string may keep its bytes in place, so a move is a copy and a wipe.
Secret::Secret(Secret &&other) noexcept : m_value(std::move(other.m_value))
{
    other.wipe();
}

Secret &Secret::operator=(const Secret &other)
{
    if (this != &other) {
        wipe();
        m_value = other.m_value;
    }
    return *this;
}

Secret &Secret::operator=(Secret &&other) noexcept
{
    if (this != &other) {
        wipe();
        m_value = std::move(other.m_value);
        other.wipe();
    }
    return *this;
}

bool Secret::operator==(const Secret &other) const
{
    return m_value.size() == other.m_value.size()
           && CRYPTO_memcmp(m_value.data(), other.m_value.data(), m_value.size()) == 0;
}

void Secret::wipe()
{
    m_value.resize(m_value.capacity());
    OPENSSL_cleanse(m_value.data(), m_value.size());
    m_value.clear();
}

} // namespace oxide::security
