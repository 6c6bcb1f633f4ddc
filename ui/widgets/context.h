#pragma once

namespace oxide::engine {
class Engine;
}

namespace oxide::ui {

class LocalApiAccess;
class Look;
class ServiceBook;

/// What every page is given. The referred objects outlive the window.
struct Context {
    engine::Engine &engine;
    const Look &look;
    const ServiceBook &services;
    LocalApiAccess *localApi = nullptr; ///< null: not in this process
};

} // namespace oxide::ui
