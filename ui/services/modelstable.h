#pragma once

#include "model/service.h"
#include "ui/widgets/tableview.h"

#include <vector>

namespace oxide::ui {

class ModelsModel;

/// The models of a service: name, context window, what they can do. As high as its rows, up to
/// eight of them, then it scrolls.
class ModelsTable final : public TableView
{
    Q_OBJECT

public:
    explicit ModelsTable(const Look &look, QWidget *parent = nullptr);

    /// Leaves out what the models can do.
    void setNarrow(bool narrow);
    void setModels(const std::vector<model::ModelInfo> &models);

private:
    const Look &m_look;
    ModelsModel *m_model;
};

} // namespace oxide::ui
