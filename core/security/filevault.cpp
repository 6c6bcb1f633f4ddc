#include "security/vault.h"

#include "security/privatefile.h"

#include <utility>

#include <QPromise>

#include <boost/json.hpp>

namespace oxide::security {

namespace {

template<class T>
QFuture<T> ready(T value)
{
    QPromise<T> promise;
    promise.start();
    promise.addResult(std::move(value));
    promise.finish();
    return promise.future();
}

class FileVault final : public Vault
{
public:
    explicit FileVault(std::string path) : m_path(std::move(path)) {}

    QFuture<base::Result<std::optional<Secret>>> read(std::string name) override
    {
        using Found = base::Result<std::optional<Secret>>;
        const auto all = load();
        if (!all)
            return ready<Found>(base::fail(all.error()));
        const boost::json::value *value = all->if_contains(name);
        if (value == nullptr || !value->is_string())
            return ready<Found>(std::nullopt);
        return ready<Found>(Secret(std::string(value->get_string())));
    }

    QFuture<base::Result<void>> write(std::string name, Secret secret) override
    {
        auto all = load();
        if (!all)
            return ready<base::Result<void>>(base::fail(all.error()));
        (*all)[name] = secret.reveal();
        return ready(save(*all));
    }

    QFuture<base::Result<void>> remove(std::string name) override
    {
        auto all = load();
        if (!all)
            return ready<base::Result<void>>(base::fail(all.error()));
        if (all->erase(name) == 0)
            return ready(base::Result<void>());
        return ready(save(*all));
    }

private:
    [[nodiscard]] base::Result<boost::json::object> load() const
    {
        const auto text = readPrivateFile(m_path);
        if (!text)
            return base::fail(text.error());
        if (!*text)
            return boost::json::object();
        boost::system::error_code error;
        boost::json::value value = boost::json::parse(**text, error);
        if (error || !value.is_object())
            return base::fail(base::ErrorKind::Config,
                              m_path + " is damaged; set it aside and enter the keys again");
        return std::move(value.get_object());
    }

    [[nodiscard]] base::Result<void> save(const boost::json::object &all) const
    {
        return writePrivateFile(m_path, boost::json::serialize(all) + '\n');
    }

    std::string m_path;
};

} // namespace

std::unique_ptr<Vault> makeFileVault(std::string path)
{
    return std::make_unique<FileVault>(std::move(path));
}

} // namespace oxide::security
