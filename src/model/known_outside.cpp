#include "model/known_outside.h"

#include <algorithm>

namespace assay::model {
namespace {

struct Known {
  std::string_view names;    // of the class: dotted names, space-separated
  std::string_view members;  // own ones; those of object are not repeated
};

// Members as the libraries document them, over their releases of many years: a name any release had is listed.
constexpr Known kKnown[] = {
    {"torch.nn.Module torch.nn.modules.module.Module torch.nn.modules.Module",
     "T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches "
     "eval extra_repr float forward "
     "get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict modules mtia named_buffers "
     "named_children named_modules "
     "named_parameters parameters register_backward_hook register_buffer register_forward_hook "
     "register_forward_pre_hook register_full_backward_hook "
     "register_full_backward_pre_hook register_load_state_dict_post_hook register_load_state_dict_pre_hook "
     "register_module register_parameter "
     "register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule "
     "share_memory state_dict to to_empty "
     "train training type xpu zero_grad _apply _backward_hooks _backward_pre_hooks _buffers _call_impl "
     "_compiled_call_impl _forward_hooks "
     "_forward_hooks_always_called _forward_hooks_with_kwargs _forward_pre_hooks _forward_pre_hooks_with_kwargs "
     "_get_backward_hooks "
     "_get_backward_pre_hooks _get_name _is_full_backward_hook _is_hf_initialized _load_from_state_dict "
     "_load_state_dict_post_hooks _load_state_dict_pre_hooks "
     "_maybe_warn_non_full_backward_hook _modules _named_members _non_persistent_buffers_set _parameters "
     "_register_load_state_dict_pre_hook "
     "_register_state_dict_hook _replicate_for_data_parallel _save_to_state_dict _slow_forward _state_dict_hooks "
     "_state_dict_pre_hooks _version "
     "_wrapped_call_impl __call__ __getattr__ __setattr__ __delattr__ __dir__ __setstate__"},
    {"pydantic.BaseModel pydantic.main.BaseModel",
     "Config __fields__ __fields_set__ __pydantic_core_schema__ __pydantic_extra__ __pydantic_fields_set__ "
     "__pydantic_private__ __pydantic_validator__ "
     "__pydantic_serializer__ __signature__ _abc_impl _calculate_keys _copy_and_set_values _get_value "
     "_init_private_attributes _iter __iter__ __rich_repr__ "
     "__repr_args__ __repr_name__ __repr_str__ __pretty__ __get_validators__ __get_pydantic_core_schema__ "
     "__get_pydantic_json_schema__ "
     "__pydantic_init_subclass__ __pydantic_generic_metadata__ __private_attributes__ __class_vars__ __getattr__ "
     "__copy__ __deepcopy__ "
     "construct copy dict from_orm json model_computed_fields model_config model_construct model_copy model_dump "
     "model_dump_json model_extra "
     "model_fields model_fields_set model_json_schema model_parametrized_name model_post_init model_rebuild "
     "model_validate model_validate_json "
     "model_validate_strings parse_file parse_obj parse_raw schema schema_json update_forward_refs validate"},
    {"msgspec.Struct",
     "__match_args__ __post_init__ __struct_config__ __struct_fields__ __struct_defaults__ __struct_encode_fields__ "
     "__replace__ __copy__ __rich_repr__"},
};

bool has_word(std::string_view words, std::string_view word) {
  for (std::size_t at = 0; (at = words.find(word, at)) != std::string_view::npos; ++at)
    if ((at == 0 || words[at - 1] == ' ') && (at + word.size() == words.size() || words[at + word.size()] == ' '))
      return true;
  return false;
}

}  // namespace

bool registers(std::string_view dotted) { return has_word(kKnown[0].names, dotted); }

bool holds_anything(std::string_view std_class) {
  return has_word(
      "types.module types.SimpleNamespace argparse.Namespace optparse.Values threading.local _thread._local "
      "ctypes.CDLL ctypes.PyDLL unittest.mock.NonCallableMock unittest.mock.Base multiprocessing.managers.Namespace",
      std_class);
}

Tri outside_has(std::string_view dotted, std::string_view name) {
  for (const Known& k : kKnown)
    if (has_word(k.names, dotted)) {
      if (has_word(k.members, name)) return Tri::yes;
      // The library's own, which come and go.
      return name.starts_with("__") && name.ends_with("__") ? Tri::unknown : Tri::no;
    }
  return Tri::unknown;
}

}  // namespace assay::model
