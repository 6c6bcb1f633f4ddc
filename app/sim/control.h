#pragma once

#include "httpserver/server.h"
#include "sim/journal.h"
#include "sim/service.h"

#include <memory>
#include <string>
#include <vector>

#include <boost/json/fwd.hpp>

namespace oxide::sim {

/// The endpoints by which a test, or the fault lab, plays with the services while they run. See
/// controlHelp for what they are.
class Control final
{
public:
    using Services = std::vector<std::unique_ptr<Service>>;

    Control(httpserver::IoContext &io, const std::string &host, std::uint16_t port,
            const Services &services, Journal &journal);

    [[nodiscard]] base::Result<void> start() { return m_server.listen(); }
    void stop() { m_server.stop(std::chrono::milliseconds(0)); }
    [[nodiscard]] std::string readyLine() const;

private:
    [[nodiscard]] std::string origin() const;
    void handle(const httpserver::Request &request,
                const std::shared_ptr<httpserver::ResponseWriter> &writer);
    [[nodiscard]] base::Result<boost::json::value> answer(const httpserver::Request &request);
    [[nodiscard]] base::Result<boost::json::value> log(const httpserver::Request &request) const;
    [[nodiscard]] base::Result<void> fail(const boost::json::object &body);
    [[nodiscard]] base::Result<void> set(boost::json::object body);
    [[nodiscard]] base::Result<void> refuse(const boost::json::object &body);
    [[nodiscard]] base::Result<void> reset(const boost::json::object &body);
    [[nodiscard]] base::Result<std::vector<Service *>>
    chosen(const boost::json::object &body) const;

    std::string m_host;
    const Services &m_services;
    Journal &m_journal;
    httpserver::Server m_server;
};

/// The endpoints, for --help.
extern const char *const controlHelp;

} // namespace oxide::sim
